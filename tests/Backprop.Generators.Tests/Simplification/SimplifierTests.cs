using System.Diagnostics;
using System.Linq;
using Backprop.Generators.Differentiation;
using Backprop.Generators.Graphs;
using Backprop.Generators.Simplification;
using Xunit;

namespace Backprop.Generators.Tests.Simplification;

/// <summary>What each rule leaves, as the names of the ops in order.</summary>
public sealed class SimplifierTests
{
    private static readonly Dimension B = Dimension.Symbol("B"), T = Dimension.Symbol("T");

    private readonly GraphBuilder b = new();
    private readonly Value x, row, column, scalar, cube, weight;

    public SimplifierTests()
    {
        x = Input("x", B, 6);
        row = Input("row", B);
        column = Input("column", 6);
        scalar = Input("scalar");
        cube = Input("cube", B, T, 4);
        weight = Input("weight", 6, 4);
    }

    private Value Input(string name, params Dimension[] shape) => b.Input(b.Count, name, new TensorShape(shape), ElementType.Float32);

    private Value Other() => b.Input(99, "other", Shape, ElementType.Float32);

    private TensorShape Shape => b.ShapeOf(x);

    [Fact]
    public void Identities()
    {
        Expect("", x, b.Scale(x, 1), b.Shift(x, -0.0), b.Subtract(x, b.Fill(0, Shape)), b.Divide(x, b.Fill(1, Shape)), b.Negate(b.Negate(x)), b.StopGradient(x), b.Binary(BinaryKind.Maximum, x, x));
        Expect("negate", b.Scale(x, -1), b.Divide(x, b.Fill(-1, Shape)), b.Subtract(b.Fill(-0.0, Shape), x));
    }

    /// <summary>Wrong for -0, NaN or infinity, or rounded differently.</summary>
    [Fact]
    public void UnsafeIdentitiesStay()
    {
        Expect("constant broadcast add", b.Shift(x, 0));
        Expect("constant broadcast multiply", b.Scale(x, 0));
        Expect("subtract", b.Subtract(x, x));
        Expect("divide", b.Divide(x, x));
        Expect("constant broadcast divide", b.Divide(x, b.Fill(3, Shape)));
        Expect("constant broadcast multiply constant broadcast multiply", b.Scale(b.Scale(x, 0.1), 0.3));
        Expect("exp log", b.Unary(UnaryKind.Log, b.Unary(UnaryKind.Exp, x)));
        Expect("equal", b.Compare(CompareKind.Equal, x, x));
    }

    [Fact]
    public void Constants()
    {
        Expect("constant broadcast", b.Unary(UnaryKind.Exp, b.Fill(2, Shape)), b.Add(b.Fill(2, Shape), b.Fill(3, Shape)));
        Expect("constant broadcast multiply", b.Scale(b.Scale(x, 0.1), 4), b.Divide(x, b.Fill(8, Shape)), b.Negate(b.Scale(x, 0.1)));
        Expect("reciprocal", b.Divide(b.Fill(1, Shape), x));
        Expect("", b.Select(b.Compare(CompareKind.Less, b.Fill(1, Shape), b.Fill(2, Shape)), x, b.Negate(x)));
    }

    [Fact]
    public void Powers()
    {
        Expect("constant broadcast", Power(0));
        Expect("", Power(1));
        Expect("multiply", Power(2));
        Expect("multiply multiply", Power(3), Power(4));
        Expect("reciprocal", Power(-1));
        Expect("multiply reciprocal", Power(-2));
        Expect("sqrt", Power(0.5));
        Expect("rsqrt", Power(-0.5));
        Expect("constant broadcast power", Power(1.5));

        Value Power(double exponent) => b.Binary(BinaryKind.Power, x, b.Fill(exponent, Shape));
    }

    [Fact]
    public void Negations()
    {
        Expect("subtract", b.Add(x, b.Negate(Other())), b.Add(b.Negate(Other()), x));
        Expect("multiply negate", b.Multiply(b.Negate(x), Other()));
        Expect("multiply", b.Multiply(b.Negate(x), b.Negate(Other())));
        Expect("reduce_sum negate", b.Sum(b.Negate(x), 0));
    }

    [Fact]
    public void SelectionsAndLogic()
    {
        Value p = b.Compare(CompareKind.Less, x, Other()), y = b.Negate(x);
        Expect("", b.Select(p, x, x));
        Expect("less negate select", b.Select(p, x, y), b.Select(b.Not(p), y, x), b.Select(p, b.Select(p, x, y), y), b.Select(p, x, b.Select(p, y, y)));
        Expect("less", b.Not(b.Not(p)), b.Logical(LogicalKind.And, p, p), b.Logical(LogicalKind.Or, p, b.Compare(CompareKind.Less, x, x)));
        Expect("notequal", b.Not(b.Compare(CompareKind.Equal, x, Other())));
        Expect("less not", b.Not(p));
    }

    [Fact]
    public void ComparisonsAreDecidedByBounds()
    {
        Value positive = b.Shift(b.Unary(UnaryKind.Abs, x), 1), zero = b.Fill(0, Shape);
        Expect("constant broadcast", b.Compare(CompareKind.LessOrEqual, positive, zero), b.Compare(CompareKind.Equal, positive, zero), b.Compare(CompareKind.NotEqual, positive, zero));
        Expect("constant broadcast", b.Compare(CompareKind.Less, b.Unary(UnaryKind.Exp, x), zero));
        Expect("constant broadcast exp equal", b.Compare(CompareKind.Equal, b.Unary(UnaryKind.Exp, x), zero));
    }

    [Fact]
    public void BroadcastsMoveTowardsOutputs()
    {
        Value rows = b.Broadcast(row, Shape, 0), columns = b.Broadcast(column, Shape, 1), scalars = b.Broadcast(scalar, Shape);
        Expect("exp broadcast", b.Unary(UnaryKind.Exp, rows));
        Expect("broadcast multiply broadcast", b.Multiply(rows, scalars));
        Expect("constant broadcast multiply broadcast", b.Scale(rows, 3));
        Expect("exp negate broadcast", b.Negate(b.Unary(UnaryKind.Exp, columns)));
        Expect("broadcast broadcast multiply", b.Multiply(rows, columns));
        Expect("broadcast", b.Broadcast(b.Broadcast(row, Shape, 0), new TensorShape(2, B, 6), 1, 2));
        Expect("reshape", b.Broadcast(row, new TensorShape(B, 1), 0));
    }

    [Fact]
    public void ReductionsOfBroadcasts()
    {
        Value rows = b.Broadcast(row, Shape, 0);
        Expect("constant broadcast multiply", b.Sum(rows, 1));
        Expect("reduce_sum broadcast", b.Sum(rows, 0));
        Expect("", b.Reduce(ReduceKind.Maximum, rows, 1));
        Expect("constant extent multiply", b.Sum(b.Broadcast(b.Constant(0.5), b.ShapeOf(row)), 0));
        Expect("broadcast reduce_maximum", b.Reduce(ReduceKind.Maximum, b.Broadcast(column, Shape, 1), 0));
    }

    [Fact]
    public void Reductions()
    {
        Expect("reduce_sum", b.Sum(b.Sum(cube, 2), 0), b.SumAll(b.Reshape(cube, new TensorShape(B * T, 4))), b.Sum(b.Permute(cube, 2, 0, 1), 0, 1, 2));
        Expect("reshape", b.Sum(b.Reshape(row, new TensorShape(B, 1, 1)), 1));
        Expect("", b.Sum(b.Reshape(row, new TensorShape(B, 1)), 1));
        Expect("reduce_sum reshape", b.Sum(b.Reshape(cube, new TensorShape(B * T, 4)), 1));
        Expect("reduce_sum", b.Sum(b.Reshape(cube, new TensorShape(B, T * 4)), 1));
    }

    [Fact]
    public void Movement()
    {
        Expect("", b.Permute(b.Permute(cube, 1, 2, 0), 2, 0, 1), b.Reshape(b.Reshape(cube, new TensorShape(B * T, 4)), b.ShapeOf(cube)));
        Expect("slice", b.Slice(b.Slice(column, 0, 1, 4), 0, 1, 2), b.Concat(0, b.Slice(column, 0, 1, 2), b.Slice(column, 0, 3, 2)), b.Slice(b.Slice(column, 0, 0, 3, 2), 0, 1, 1));
        Expect("", b.Concat(0, b.Slice(column, 0, 0, 2), b.Slice(column, 0, 2, 4)), b.Slice(b.Pad(column, 0, 2, 1), 0, 2, 6), b.Slice(b.Concat(0, row, column), 0, B, 6));
        Expect("pad", b.Pad(b.Pad(column, 0, 1, 2), 0, 3, 0));
        Expect("concat", b.Concat(0, row, b.Concat(0, column, row)));
        Expect("broadcast", b.Permute(b.Broadcast(row, Shape, 0), 1, 0), b.Slice(b.Broadcast(row, Shape, 0), 1, 2, 3), b.Reshape(b.Broadcast(row, new TensorShape(B, 2, 3), 0), Shape));
    }

    [Fact]
    public void SlicedGradientsAreConcatenated()
    {
        Value[] gates = Enumerable.Range(0, 4).Select(i => b.Unary(UnaryKind.Tanh, b.Slice(cube, 2, i, 1))).ToArray();
        Value sum = b.SumAll(b.Multiply(b.Multiply(gates[2], gates[0]), b.Multiply(gates[1], gates[3])));
        Graph gradient = Passes.ValueAndGradients(b.Build([new GraphOutput(OutputKind.Value, 0, "y", sum.Id)]), [4]);
        Assert.Equal("concat", gradient.Nodes[gradient.Outputs[1].Node].Op.Name);
        Assert.DoesNotContain(gradient.Nodes, n => n.Op is PadOp);
    }

    [Fact]
    public void TransposesMoveTowardsLeaves() =>
        Expect("permute permute dot", b.Transpose(b.Dot(x, weight)));

    /// <summary>h = x W1, hᵀ (h W2): three products forward; backward one for each of the two operands of the last two, and one for W1. None is repeated transposed.</summary>
    [Fact]
    public void ASharedProductIsComputedOnce()
    {
        Value inner = b.Dot(x, b.Parameter(0, "w1", new TensorShape(6, 4)));
        Value loss = b.SumAll(b.Unary(UnaryKind.Tanh, b.Dot(b.Transpose(inner), b.Dot(inner, b.Parameter(1, "w2", new TensorShape(4, 4))))));
        Graph graph = b.Build([new GraphOutput(OutputKind.Value, 0, "y", loss.Id)]);
        Assert.Equal(3, Passes.Values(graph).Nodes.Count(n => n.Op is DotOp));
        Assert.Equal(3 + 5, Passes.ValueAndGradients(graph, []).Nodes.Count(n => n.Op is DotOp));
    }

    [Fact]
    public void ASharedSumIsSummedFurther()
    {
        Value sums = b.Sum(x, 0);
        Expect("reduce_sum tanh reduce_sum broadcast multiply", b.Multiply(b.Unary(UnaryKind.Tanh, sums), b.Broadcast(b.SumAll(sums), b.ShapeOf(sums))));
    }

    [Fact]
    public void ABatchTimesOneMatrixIsOneProduct()
    {
        Value matrix = Input("matrix", 4, 5), bias = Input("bias", 5);
        Value y = b.Dot(cube, b.Broadcast(matrix, new TensorShape(B, 4, 5), 1, 2));
        Expect("reshape dot reshape", y);
        Expect("reshape dot broadcast add relu reshape", b.Unary(UnaryKind.Relu, b.Add(y, b.Broadcast(bias, b.ShapeOf(y), 2))));
        Expect("reshape dot reshape add reshape", b.Add(y, Input("residual", B, T, 5)));
    }

    [Fact]
    public void GuardsGoWhereTheFactorIsFinite()
    {
        Value softmax = b.Add(new SoftmaxOp(1), x);
        Assert.DoesNotContain(Passes.ValueAndGradients(Loss(b.Unary(UnaryKind.Log, b.Shift(b.Unary(UnaryKind.Abs, softmax), 1))), [0]).Nodes, n => n.Op is CompareOp { Kind: CompareKind.Equal });

        // The normaliser of a softmax is at least 1, and its exponentials are at most 1.
        Graph decomposed = Composites.Decompose(Loss(b.Add(new LogSumExpOp(1), x)));
        Assert.DoesNotContain(Passes.ValueAndGradients(decomposed, [0]).Nodes, n => n.Op is CompareOp);

        // The logarithm of an unbounded value keeps its guard, unless its cotangent is a constant.
        Assert.Contains(Passes.ValueAndGradients(Loss(b.Multiply(b.Unary(UnaryKind.Log, x), x)), [0]).Nodes, n => n.Op is CompareOp);
        Assert.DoesNotContain(Passes.ValueAndGradients(Loss(b.Unary(UnaryKind.Log, x)), [0]).Nodes, n => n.Op is CompareOp);

        Graph Loss(Value v) => b.Build([new GraphOutput(OutputKind.Value, 0, "y", b.Divide(b.SumAll(v), b.Extent(B)).Id)]);
    }

    /// <summary>A long chain neither overflows the stack nor takes more than linear time.</summary>
    [Fact]
    public void LongChainsAreFast()
    {
        Value y = x;
        for (int i = 0; i < 1000; i++) y = b.Unary(UnaryKind.Tanh, b.Add(b.Multiply(y, b.Broadcast(column, Shape, 1)), b.Broadcast(row, Shape, 0)));
        Graph graph = b.Build([new GraphOutput(OutputKind.Value, 0, "y", b.SumAll(y).Id)]);
        Passes.ValueAndGradients(graph, [0]);
        var watch = Stopwatch.StartNew();
        Simplifier.Simplify(graph);
        double simplify = watch.Elapsed.TotalMilliseconds;
        Assert.True(simplify < 1000, $"{simplify:0} ms");
    }

    /// <summary>Simplifies each value and expects these ops, leaves aside, in this order.</summary>
    private void Expect(string ops, params Value[] values)
    {
        foreach (Value value in values)
        {
            Graph simplified = Simplifier.Simplify(b.Build([new GraphOutput(OutputKind.Value, 0, "y", value.Id)]));
            GraphVerifier.Verify(simplified);
            Assert.Equal(ops, string.Join(" ", simplified.Nodes.Where(n => n.Op is not InputOp).Select(n => n.Op.Name)));
        }
    }
}
