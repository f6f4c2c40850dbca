using System;
using System.IO;
using Backprop.Models.Tests.Definitions;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>Parameters go through a safetensors file unchanged.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"backprop-{Guid.NewGuid():N}.safetensors");

    [Fact]
    public void SavedParametersComeBack()
    {
        var saved = new DigitClassifier();
        saved.Initialize(7);
        Safetensors.Save(path, saved.Parameters);

        var loaded = new DigitClassifier();
        Assert.NotEqual(saved.Parameters.Span.ToArray(), loaded.Parameters.Span.ToArray());
        Safetensors.Load(path, loaded.Parameters);
        Assert.Equal(saved.Parameters.Span.ToArray(), loaded.Parameters.Span.ToArray());
        var batch = new Digits(8);
        Assert.Equal(saved.Loss(batch.Tensor, batch.Labels), loaded.Loss(batch.Tensor, batch.Labels));
    }

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
