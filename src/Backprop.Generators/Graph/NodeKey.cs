using System;

namespace Backprop.Generators.Graphs;

/// <summary>What is computed from which operands, with its hash: a node is looked up several times before it is added.</summary>
internal readonly struct NodeKey : IEquatable<NodeKey>
{
    private readonly int operation, hash;

    public NodeKey(Op op, EquatableArray<int> inputs)
        : this(op, op.GetHashCode(), inputs)
    {
    }

    private NodeKey(Op op, int operation, EquatableArray<int> inputs)
    {
        (Op, Inputs, this.operation) = (op, inputs, operation);
        hash = unchecked(operation * 31 + inputs.GetHashCode());
    }

    public Op Op { get; }

    public EquatableArray<int> Inputs { get; }

    /// <summary>The same op of the two operands in the other order.</summary>
    public NodeKey Swapped => new(Op, operation, EquatableArray.Of(Inputs[1], Inputs[0]));

    public bool Equals(NodeKey other) => hash == other.hash && Inputs == other.Inputs && Op.Equals(other.Op);

    public override bool Equals(object? obj) => obj is NodeKey other && Equals(other);

    public override int GetHashCode() => hash;
}
