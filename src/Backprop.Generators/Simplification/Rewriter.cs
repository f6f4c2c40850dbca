using System;
using System.Collections.Generic;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>A local rule: the value that replaces op(x), or null where the rule does not apply.</summary>
internal delegate Value? RewriteRule(Rewriter graph, Op op, Value[] x);

/// <summary>
/// A graph builder that simplifies what is added to it. Operands are simplified before their users, and what a rule builds goes through the rules again,
/// so that one pass in node order comes close to the fixpoint. Every rule makes the graph smaller or moves an op in one agreed direction: broadcasts and
/// reshapes towards the outputs, transposes towards the leaves, negations outwards.
/// </summary>
internal sealed class Rewriter : GraphBuilder
{
    private readonly Dictionary<NodeKey, Value> known = [];
    private readonly HashSet<int> shared = [];
    private readonly bool keepStopGradient;

    public Rewriter(bool keepStopGradient)
    {
        this.keepStopGradient = keepStopGradient;
        Bounds = new Bounds(this);
    }

    public Bounds Bounds { get; }

    /// <summary>The graph will be differentiated.</summary>
    public bool KeepsStopGradient => keepStopGradient;

    public override Value Add(Op op, params Value[] inputs)
    {
        if (op is StopGradientOp or CustomGradientOp && !keepStopGradient) return inputs[0];
        NodeKey key = KeyOf(op, inputs);
        if (known.TryGetValue(key, out Value value)) return value;
        if (inputs.Length == 2 && Commutes(op) && known.TryGetValue(key.Swapped, out value)) return value;
        value = Rewrite(op, inputs) ?? Add(key);
        known[key] = value;
        return value;
    }

    /// <summary>Says that a value has several users, so that a rule should not replace it for one of them by another computation of the same cost.</summary>
    public void MarkShared(Value value) => shared.Add(value.Id);

    public bool IsShared(Value value) => shared.Contains(value.Id);

    public Op OpOf(Value value) => this[value].Op;

    /// <summary>The i-th operand of a value.</summary>
    public Value Operand(Value value, int i = 0) => new(this[value].Inputs[i]);

    public bool Is<T>(Value value, out T op) where T : Op
    {
        op = (OpOf(value) as T)!;
        return op is not null;
    }

    public bool Is(Value value, UnaryKind kind) => OpOf(value) is UnaryOp unary && unary.Kind == kind;

    /// <summary>A constant, or a constant repeated to a shape.</summary>
    public bool IsConstant(Value value, out double constant)
    {
        if (Is(value, out BroadcastOp _)) value = Operand(value);
        bool found = Is(value, out ConstantOp op);
        constant = found ? op.Value : 0;
        return found;
    }

    /// <summary>This very bit pattern: 0 is not -0.</summary>
    public bool IsConstant(Value value, double constant) =>
        IsConstant(value, out double found) && BitConverter.DoubleToInt64Bits(found) == BitConverter.DoubleToInt64Bits(constant);

    /// <summary>A constant of any type, repeated to a shape.</summary>
    public Value Fill(double value, ElementType type, TensorShape shape) =>
        Broadcast(Add(new ConstantOp(BitConverter.DoubleToInt64Bits(value), type)), shape);

    private Value? Rewrite(Op op, Value[] inputs)
    {
        foreach (RewriteRule rule in RewriteRules.For(op))
        {
            if (rule(this, op, inputs) is Value value) return value;
        }
        return null;
    }

    private static bool Commutes(Op op) => op is
        BinaryOp { Kind: BinaryKind.Add or BinaryKind.Multiply or BinaryKind.Maximum or BinaryKind.Minimum } or
        CompareOp { Kind: CompareKind.Equal or CompareKind.NotEqual } or
        LogicalOp;
}
