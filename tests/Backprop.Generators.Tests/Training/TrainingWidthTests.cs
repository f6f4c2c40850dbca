using System;
using System.Linq;
using Backprop.Generators.Tests.Operations;
using Backprop.Kernels;
using Xunit;

namespace Backprop.Generators.Tests.Training;

[Collection(nameof(WidthTests))]
public sealed class TrainingWidthTests
{
    /// <summary>Whether a kernel computes 4, 8 or 16 numbers at a time, and on how many threads: the same numbers.</summary>
    [Fact]
    public void AllVectorWidthsDrawTheSameNumbers()
    {
        foreach (string name in new[] { "DropoutInEpilogue", "DropoutOfNormalised", "DropoutInLoop", "NoiseInNestedLoops", "DropoutOfRows" })
        {
            object[] arguments = [Variable.Create([5, 7, 4], [.. Enumerable.Range(0, 140).Select(i => Math.Sin(i))])];
            double reference = TrainingTests.Create(name).EvaluateReference(0, arguments, training: true).Item;
            foreach (int width in new[] { 128, 256, 512 })
            {
                using SimdWidth.Restore restoration = SimdWidth.Force(width);
                Assert.Equal(reference, TrainingTests.Train(TrainingTests.Create(name), arguments), 1e-5);
            }
        }
    }
}
