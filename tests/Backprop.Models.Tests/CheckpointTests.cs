using System;
using System.IO;
using Backprop.Models.Tests.Definitions;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>What a model loads from a file is its own; that it comes back unchanged is among the tests generated for each model.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"backprop-{Guid.NewGuid():N}.safetensors");

    [Fact]
    public void TheFileOfAnotherModelIsRefused()
    {
        Safetensors.Save(path, new TanhRegressor().Parameters);
        var model = new DigitClassifier();
        float[] before = model.Parameters.Span.ToArray();
        var exception = Assert.Throws<InvalidDataException>(() => Safetensors.Load(path, model.Parameters));
        Assert.Contains("hidden.weight", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, model.Parameters.Span.ToArray());
    }

    public void Dispose() => File.Delete(path);
}
