using System;

namespace Backprop.Generators.Graphs;

/// <summary>What is computed from which operands, with its hash: a node is looked up several times before it is added.</summary>
internal readonly struct NodeKey : IEquatable<NodeKey>
{
    private readonly int operation, hash;

    public NodeKey(Op op, params int[] inputs)
        : this(op, op.GetHashCode(), inputs)
    {
    }

    private NodeKey(Op op, int operation, int[] inputs)
    {
        Op = op;
        Inputs = new(inputs);
        this.operation = operation;
        hash = unchecked(operation * 31 + Inputs.GetHashCode());
    }

    public Op Op { get; }

    public EquatableArray<int> Inputs { get; }

    /// <summary>The same op of the two operands in the other order.</summary>
    public NodeKey Swapped => new(Op, operation, [Inputs[1], Inputs[0]]);

    public bool Equals(NodeKey other) => hash == other.hash && Inputs == other.Inputs && Op.Equals(other.Op);

    public override bool Equals(object? obj) => obj is NodeKey other && Equals(other);

    public override int GetHashCode() => hash;
}
