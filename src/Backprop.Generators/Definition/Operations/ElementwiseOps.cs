using System;
using System.Collections.Generic;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>Arithmetic and functions of single elements. Which comparison a piecewise function uses decides its gradient at the kink and lets NaN pass.</summary>
internal static class ElementwiseOps
{
    public static Dictionary<string, Lowering> Rows { get; } = new()
    {
        ["op_Addition(Variable, Variable)"] = Binary(BinaryKind.Add),
        ["op_Subtraction(Variable, Variable)"] = Binary(BinaryKind.Subtract),
        ["op_Multiply(Variable, Variable)"] = Binary(BinaryKind.Multiply),
        ["op_Division(Variable, Variable)"] = Binary(BinaryKind.Divide),
        ["op_UnaryNegation(Variable)"] = Unary(UnaryKind.Negate),
        ["Pow(Variable, Variable)"] = Binary(BinaryKind.Power),
        ["Maximum(Variable, Variable)"] = Binary(BinaryKind.Maximum),
        ["Minimum(Variable, Variable)"] = Binary(BinaryKind.Minimum),
        ["Exp(Variable)"] = Unary(UnaryKind.Exp),
        ["Log(Variable)"] = Unary(UnaryKind.Log),
        ["Sqrt(Variable)"] = Unary(UnaryKind.Sqrt),
        ["Rsqrt(Variable)"] = Unary(UnaryKind.Rsqrt),
        ["Reciprocal(Variable)"] = Unary(UnaryKind.Reciprocal),
        ["Abs(Variable)"] = Unary(UnaryKind.Abs),
        ["Sin(Variable)"] = Unary(UnaryKind.Sin),
        ["Cos(Variable)"] = Unary(UnaryKind.Cos),
        ["Tanh(Variable)"] = Unary(UnaryKind.Tanh),
        ["Sigmoid(Variable)"] = Unary(UnaryKind.Sigmoid),
        ["Erf(Variable)"] = Unary(UnaryKind.Erf),
        ["Log1p(Variable)"] = Unary(UnaryKind.Log1p),
        ["Expm1(Variable)"] = Unary(UnaryKind.Expm1),
        ["Floor(Variable)"] = Unary(UnaryKind.Floor),
        ["Relu(Variable)"] = Unary(UnaryKind.Relu),
        ["Square(Variable)"] = call => call.Graph.Multiply(call.Tensor(0), call.Tensor(0)),
        ["Gelu(Variable, bool)"] = call => call.Graph.Add(new GeluOp(call.Boolean(1)), call.Tensor(0)),
        ["Silu(Variable)"] = call => call.Graph.Add(new SiluOp(), call.Tensor(0)),
        ["Softplus(Variable)"] = call => call.Graph.Add(new SoftplusOp(), call.Tensor(0)),
        ["Clamp(Variable, double, double)"] = Clamp,
        ["LeakyRelu(Variable, double)"] = call => WhenPositive(call, x => call.Graph.Multiply(x, Fill(call, 1))),
        ["Elu(Variable, double)"] = call => WhenPositive(call, x => call.Graph.Multiply(call.Graph.Unary(UnaryKind.Expm1, x), Fill(call, 1))),
        ["StopGradient(Variable)"] = call => call.Graph.StopGradient(call.Tensor(0)),
    };

    private static Lowering Unary(UnaryKind kind) => call => call.Graph.Unary(kind, call.Tensor(0));

    private static Lowering Binary(BinaryKind kind) => call =>
    {
        Value[] operands = Broadcasting.Align(call, call.Tensor(0), call.Tensor(1));
        return call.Graph.Binary(kind, operands[0], operands[1]);
    };

    /// <summary>x &lt; lo ? lo : x > hi ? hi : x, so that the gradient at the bounds is 1.</summary>
    private static Value Clamp(OpCall call)
    {
        (GraphBuilder graph, Value x, Value low, Value high) = (call.Graph, call.Tensor(0), Fill(call, 1), Fill(call, 2));
        Value belowHigh = graph.Select(graph.Compare(CompareKind.Less, high, x), high, x);
        return graph.Select(graph.Compare(CompareKind.Less, x, low), low, belowHigh);
    }

    /// <summary>x > 0 ? x : f(x).</summary>
    private static Value WhenPositive(OpCall call, Func<Value, Value> otherwise)
    {
        (GraphBuilder graph, Value x) = (call.Graph, call.Tensor(0));
        return graph.Select(graph.Compare(CompareKind.Less, graph.Fill(0, graph.ShapeOf(x)), x), x, otherwise(x));
    }

    private static Value Fill(OpCall call, int position) => call.Graph.BroadcastTo(call.Scalar(position), call.Shape(0));
}
