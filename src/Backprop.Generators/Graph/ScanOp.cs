using System.Collections.Generic;

namespace Backprop.Generators.Graphs;

/// <summary>
/// A loop over <paramref name="Length"/> steps: <c>(carries, results of the step) = Body(carries, elements of the step, invariants)</c>.
/// Inputs are the initial carries, then <paramref name="Sequences"/> values whose first axis is the steps, then values that all steps see.
/// The body has an <see cref="InputOp"/> for each that it uses, by position, and depends on nothing else; its outputs are the next carries and then what each step leaves behind.
/// What comes out are the last carries and, for every other output, the results of all steps along a new first axis: one <see cref="ResultOp"/> each.
/// Step t has element t of the sequences and leaves element t of the results in either direction.
/// </summary>
/// <param name="Body">One step.</param>
/// <param name="Carries">How many values go from one step to the next.</param>
/// <param name="Sequences">How many inputs have an element for each step.</param>
/// <param name="Length">The number of steps. If it is 0, the last carries are the initial ones.</param>
/// <param name="Reverse">The last step comes first.</param>
/// <param name="Variable">What the definition calls the step.</param>
internal sealed record ScanOp(Graph Body, int Carries, int Sequences, Dimension Length, bool Reverse, string Variable) : Op
{
    public override string Name => "scan";

    public int Results => Body.Outputs.Count;

    /// <summary>The node of the body whose value becomes result <paramref name="index"/>.</summary>
    public int Source(int index) => Body.Outputs[index].Node;

    /// <summary>Shape and type of the result at <paramref name="index"/>.</summary>
    public (TensorShape Shape, ElementType Type) Result(int index)
    {
        Node source = Body.Nodes[Source(index)];
        return (index < Carries ? source.Shape : source.Shape.Insert(0, Length), source.Type);
    }

    /// <summary>The body's nodes that stand for inputs.</summary>
    public IEnumerable<(int Node, InputOp Input)> Inputs()
    {
        for (int id = 0; id < Body.Nodes.Count; id++)
        {
            if (Body.Nodes[id].Op is InputOp input) yield return (id, input);
        }
    }
}

/// <summary>Input a <see cref="ScanOp"/>: one of its results.</summary>
internal sealed record ResultOp(int Index) : Op
{
    public override string Name => "result";
}
