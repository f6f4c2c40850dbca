using System;
using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;
using Backprop.Kernels;
using Backprop.Threading;
using Xunit;

namespace Backprop.Generators.Tests.Scheduling;

/// <summary>The plan says when a kernel runs on several threads; the library decides it. Both must have the same numbers.</summary>
public class PlannedThreadsTests
{
    private static readonly Dimension rows = Dimension.Symbol("B");

    [Theory]
    [InlineData(784, 128), InlineData(128, 10), InlineData(10, 128), InlineData(1, 1)]
    public void OfAProduct(int depth, int columns)
    {
        LoopNest product = Only((b, x) => b.Dot(x, b.Input(1, "y", new TensorShape(depth, columns), ElementType.Float32)), depth);
        foreach (int size in new[] { 1, 9, 10, 371, 372, 373, 5000 })
        {
            long planned = product.Work.Evaluate(_ => size) / product.WorkPerThread;
            Assert.Equal(Math.Clamp(planned, 1, 64), GemmShape.ThreadsFor(size, columns, depth, threads: 64));
        }
    }

    [Theory]
    [InlineData(10), InlineData(1000)]
    public void OfALoop(int columns)
    {
        LoopNest loop = Only((b, x) => b.Sum(b.Unary(UnaryKind.Exp, x), 1), columns);
        foreach (int size in new[] { 1, 8, 15, 16, 17, 1000, 100_000 })
        {
            long planned = loop.Work.Evaluate(_ => size) / loop.WorkPerThread;
            Assert.Equal(Math.Clamp(planned, 1, Math.Min(size, Partition.MaximumParts)), Partition.Parts(size, (nint)KernelCost.RowWork(loop).Value));
        }
    }

    /// <summary>Each part finds its share of memory in the workspace.</summary>
    [Fact]
    public void SharesOfAllParts()
    {
        LoopNest loop = Only((b, x) => b.Sum(b.Unary(UnaryKind.Exp, x), 0), 10);
        Assert.Equal(10 * Partition.MaximumParts, loop.PartBuffers.Single().Total.Value);
        LoopNest product = Only((b, x) => b.Sum(b.Dot(x, b.Input(1, "y", new TensorShape(7, 20), ElementType.Float32)), 0), 7);
        foreach (int size in new[] { 0, 1, 47, 48, 49, 1000 })
        {
            Assert.True(product.PartBuffers.Single().Total.Evaluate(_ => size) >= 20 * Gemm.Parts(size));
        }
    }

    [Theory]
    [InlineData(784, "on several threads"), InlineData(20, "on one thread below B = 242")]
    public void InThePlan(int depth, string expected)
    {
        Schedule schedule = Schedule.Create(Build((b, x) => b.Dot(x, b.Input(1, "y", new TensorShape(depth, 128), ElementType.Float32)), depth), default);
        Assert.Contains($"; {expected}; ", Generators.Emission.Api.PlanText.Describe("Product", schedule), StringComparison.Ordinal);
    }

    private static LoopNest Only(Func<GraphBuilder, Value, Value> result, int columns) =>
        Assert.IsType<LoopNest>(Assert.Single(Schedule.Create(Build(result, columns), default).Kernels));

    private static Graph Build(Func<GraphBuilder, Value, Value> result, int columns)
    {
        var b = new GraphBuilder();
        Value x = b.Input(0, "x", new TensorShape(rows, columns), ElementType.Float32);
        return b.Build([new GraphOutput(OutputKind.Value, 0, "y", result(b, x).Id)]);
    }
}
