using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;
using Backprop.Generators.Tests.Differentiation;
using Backprop.Generators.Tests.Simplification;
using Xunit;

namespace Backprop.Generators.Tests.Scheduling;

/// <summary>What is emitted computes what the graph says: compared with the interpreter, which shares no code with scheduling and emission.</summary>
public class CompiledGraphTests
{
    private const double Tolerance = 2e-4;

    private static readonly Dictionary<string, int>[] Sizes = [Size(3, 5), Size(1, 1), Size(2, 17), Size(0, 3), Size(65, 2), Size(4, 63)];

    private static Dictionary<string, int> Size(int b, int t) => new() { ["B"] = b, ["T"] = t };

    [Fact]
    public void EveryOp()
    {
        var compiled = new CompiledGraphs();
        foreach (OpRow row in OpTable.Rows) compiled.Add(row.Graph(), loss: false);
        Check(compiled, i => OpTable.Rows[i].Name);
    }

    [Fact]
    public void GradientsOfScans()
    {
        var compiled = new CompiledGraphs();
        foreach (OpRow row in ScanRows.All)
        {
            Graph graph = row.Graph();
            var b = new GraphBuilder();
            Value[] values = b.Import(graph);
            Value y = values[graph.Outputs[0].Node];
            compiled.Add(b.Build([new GraphOutput(OutputKind.Value, 0, "loss", b.SumAll(b.Unary(UnaryKind.Sin, y)).Id)]), loss: true);
        }
        Check(compiled, i => ScanRows.All[i].Name);
    }

    [Fact]
    public void RandomGraphs()
    {
        var compiled = new CompiledGraphs();
        for (int seed = 0; seed < 40; seed++) compiled.Add(RandomGraph.Create(seed, steps: 12, scalar: false), loss: false);
        Check(compiled, i => "seed " + i);
    }

    [Fact]
    public void GradientsOfRandomGraphs()
    {
        var compiled = new CompiledGraphs();
        for (int seed = 1000; seed < 1040; seed++) compiled.Add(RandomGraph.Create(seed, steps: 10, scalar: true), loss: true);
        Check(compiled, i => "seed " + (1000 + i));
    }

    [Fact]
    public void SquareGraphs()
    {
        var compiled = new CompiledGraphs();
        for (int seed = 2000; seed < 2000 + 30; seed++) compiled.Add(RandomGraph.Create(seed, steps: 14, scalar: false, square: true), loss: false);
        Check(compiled, i => "seed " + (2000 + i), Size(3, 5), Size(2, 17), Size(1, 1));
    }

    [Fact]
    public void GradientsOfSquareGraphs()
    {
        var compiled = new CompiledGraphs();
        for (int seed = 3000; seed < 3000 + 20; seed++) compiled.Add(RandomGraph.Create(seed, steps: 10, scalar: true, square: true), loss: true);
        Check(compiled, i => "seed " + (3000 + i), Size(3, 5), Size(2, 17), Size(1, 1));
    }

    /// <summary>A constant has no memory until a matrix product wants to read it; a reshaped result has none of its own.</summary>
    [Fact]
    public void ConstantOperandsAndReshapedResults()
    {
        var compiled = new CompiledGraphs();
        Dimension rows = Dimension.Symbol("B"), steps = Dimension.Symbol("T");
        compiled.Add(Build((b, x) => b.Dot(x, b.Fill(0.5, new TensorShape(4, 2)))), loss: false);
        compiled.Add(Build((b, x) => b.SumAll(b.Dot(b.Fill(1, new TensorShape(1, rows * steps)), x))), loss: true);
        compiled.Add(Build((b, x) => b.Dot(b.BroadcastTo(b.Cast(ElementType.Float32, b.Iota(rows * steps)), new TensorShape(3, rows * steps)), x)), loss: false);
        compiled.Add(Build((b, x) => b.Reshape(b.Dot(x, b.Transpose(x)), new TensorShape(rows, steps, rows, steps))), loss: false);
        compiled.Add(Build((b, x) => b.Reshape(b.Unary(UnaryKind.Exp, x), new TensorShape(rows, steps * 4))), loss: false);
        Check(compiled, i => "graph " + i);

        Graph Build(System.Func<GraphBuilder, Value, Value> result)
        {
            var b = new GraphBuilder();
            Value x = b.Input(0, "x", new TensorShape(rows * steps, 4), ElementType.Float32);
            return b.Build([new GraphOutput(OutputKind.Value, 0, "y", result(b, x).Id)]);
        }
    }

    /// <summary>Kernels that read one value are merged only if what flows between them is read at the loops it is written at.</summary>
    [Fact]
    public void ReadersOfOneValueThatReadEachOther()
    {
        var compiled = new CompiledGraphs();
        compiled.Add(Build(new TensorShape(5, 5), (b, x) =>
        {
            // The sum of row j scales column j.
            Value e = b.Unary(UnaryKind.Exp, x);
            return b.Multiply(e, b.Broadcast(b.Sum(e, 1), b.ShapeOf(e), 1));
        }), loss: false);
        compiled.Add(Build(new TensorShape(70), (b, x) =>
        {
            // A table is complete before it is looked up.
            Value e = b.Unary(UnaryKind.Exp, x);
            return b.Multiply(b.Gather(b.Unary(UnaryKind.Sin, e), b.Input(1, "i", new TensorShape(70), ElementType.Int32), 0), e);
        }), loss: false);
        compiled.Add(Build(new TensorShape(6, 6), (b, x) =>
        {
            Value e = b.Unary(UnaryKind.Exp, x);
            Value t = b.Unary(UnaryKind.Tanh, e);
            return b.Multiply(b.Transpose(t), e);
        }), loss: false);
        Check(compiled, i => "graph " + i);
    }

    /// <summary>What does not depend on the row is written when all rows are done, and not read from memory before.</summary>
    [Fact]
    public void StoredValueThatIsTheSameInAllRows()
    {
        var compiled = new CompiledGraphs();
        compiled.Add(Build(new TensorShape(Dimension.Symbol("B"), 6), (b, x) =>
        {
            Value p = b.Parameter(0, "p", new TensorShape(6)), w = b.Multiply(p, p);
            Value greatest = b.BroadcastBack(b.Reduce(ReduceKind.Maximum, x, 1), b.ShapeOf(x), 1);
            Value y = b.Multiply(b.Unary(UnaryKind.Exp, b.Subtract(x, greatest)), b.BroadcastTo(w, b.ShapeOf(x)));
            Value product = b.Dot(b.Reshape(w, new TensorShape(1, 6)), b.Parameter(1, "q", new TensorShape(6, 2)));
            return b.Add(b.SumAll(y), b.SumAll(product));
        }), loss: true);
        Check(compiled, i => "graph " + i);
    }

    /// <summary>A gradient that has fewer loops than its kernel is added once.</summary>
    [Fact]
    public void AccumulatedGradientWithFewerLoops()
    {
        var compiled = new CompiledGraphs();
        compiled.Add(Build(new TensorShape(Dimension.Symbol("B"), 5, 40), (b, x) =>
        {
            Value p = b.Parameter(0, "p", new TensorShape(5)), w = b.Multiply(p, p);
            Value y = b.Multiply(x, b.Broadcast(w, b.ShapeOf(x), 1));
            Value greatest = b.Reduce(ReduceKind.Maximum, y, 1, 2);
            return b.Add(b.SumAll(greatest), b.SumAll(b.Multiply(w, b.Parameter(1, "q", new TensorShape(5)))));
        }), loss: true);
        Check(compiled, i => "graph " + i);
    }

    private static Graph Build(TensorShape shape, System.Func<GraphBuilder, Value, Value> result)
    {
        var b = new GraphBuilder();
        Value x = b.Input(0, "x", shape, ElementType.Float32);
        return b.Build([new GraphOutput(OutputKind.Value, 0, "y", result(b, x).Id)]);
    }

    /// <summary>So many rows that kernels are cut into parts and run on several threads.</summary>
    [Fact]
    public void ManyRows()
    {
        var compiled = new CompiledGraphs();
        Dimension rows = Dimension.Symbol("B");
        compiled.Add(Build(loss: (b, x) => b.Add(new CrossEntropyOp(0.1, 1), x, b.Input(1, "labels", new TensorShape(rows), ElementType.Int32))), loss: true);
        compiled.Add(Build(loss: (b, x) => b.SumAll(b.Unary(UnaryKind.Tanh, b.Add(x, b.BroadcastTo(b.Parameter(0, "p", new TensorShape(10)), b.ShapeOf(x)))))), loss: true);
        compiled.Add(Build(loss: (b, x) => b.Reduce(ReduceKind.Maximum, b.Add(b.Reduce(ReduceKind.Maximum, x, 0), b.Reduce(ReduceKind.Minimum, x, 0)), 0)), loss: false);
        Check(compiled, i => "graph " + i, Size(20011, 1));

        Graph Build(System.Func<GraphBuilder, Value, Value> loss)
        {
            var b = new GraphBuilder();
            Value x = b.Input(0, "x", new TensorShape(rows, 10), ElementType.Float32);
            return b.Build([new GraphOutput(OutputKind.Value, 0, "y", loss(b, x).Id)]);
        }
    }

    /// <summary>Sums of a product's columns are taken in its epilogue, part by part: with batches around the product, and whatever of its sizes is known when it is compiled.</summary>
    [Fact]
    public void ColumnSumsOfProducts()
    {
        var compiled = new CompiledGraphs();
        Dimension rows = Dimension.Symbol("B"), columns = Dimension.Symbol("T");
        compiled.Add(Build(new TensorShape(rows, 7), new TensorShape(7, 20), 0), loss: false);
        compiled.Add(Build(new TensorShape(100, 7), new TensorShape(7, columns), 0), loss: false);
        compiled.Add(Build(new TensorShape(rows, 7), new TensorShape(7, columns), 0), loss: false);
        compiled.Add(Build(new TensorShape(5, rows, 7), new TensorShape(5, 7, 20), 0, 1), loss: false);
        compiled.Add(Build(new TensorShape(columns, rows, 4), new TensorShape(columns, 4, 3), 0, 1), loss: false);
        compiled.Add(Build(new TensorShape(rows, 1), new TensorShape(1, 1), 0), loss: false);
        for (int i = 0; i < compiled.Graphs.Count; i++)
        {
            Schedule schedule = Schedule.Create(compiled.Graphs[i], default);
            if (i < 5) Assert.True(Assert.IsType<LoopNest>(Assert.Single(schedule.Kernels)) is { Product: not null, HasFinish: true }, $"graph {i} is not one product with sums");
        }
        Check(compiled, i => "graph " + i, [.. Sizes, Size(47, 1), Size(48, 16), Size(49, 40), Size(200, 3)]);

        static Graph Build(TensorShape left, TensorShape right, params int[] axes)
        {
            var b = new GraphBuilder();
            Value product = b.Dot(b.Input(0, "x", left, ElementType.Float32), b.Input(1, "y", right, ElementType.Float32));
            return b.Build([new GraphOutput(OutputKind.Value, 0, "y", b.Sum(b.Unary(UnaryKind.Tanh, product), axes).Id)]);
        }
    }

    private static void Check(CompiledGraphs compiled, System.Func<int, string> name, params Dictionary<string, int>[] sizesToTry)
    {
        compiled.Compile();
        var failures = new List<string>();
        for (int i = 0; i < compiled.Graphs.Count; i++)
        {
            foreach (Dictionary<string, int> sizes in sizesToTry.Length > 0 ? sizesToTry : Sizes)
            {
                if (compiled.Check(i, sizes, seed: i, Tolerance) is not string difference) continue;
                failures.Add($"{name(i)} at B={sizes["B"]}, T={sizes["T"]}: {difference}");
                break;
            }
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {compiled.Graphs.Count} differ:\n" + string.Join("\n", failures.Take(20)));
    }
}
