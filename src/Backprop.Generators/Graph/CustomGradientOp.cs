using System.Collections.Generic;

namespace Backprop.Generators.Graphs;

/// <summary>
/// Inputs (value, arguments, captures): the value itself, with a derivative of its own. No gradient passes to the value; those of the arguments are the outputs of <paramref name="Body"/>.
/// The body has an <see cref="InputOp"/> for each input of this op that it uses, by position, but in the place of the value it is given the gradient of the result.
/// </summary>
/// <param name="Body">The gradients of the arguments, linear in that of the result; input 0 is that of the result.</param>
internal sealed record CustomGradientOp(Graph Body) : Op
{
    public override string Name => "custom_gradient";

    /// <summary>How many inputs, from the second on, have a gradient.</summary>
    public int Arguments => Body.Outputs.Count;

    /// <summary>Whether a gradient passes to an input.</summary>
    public bool IsArgument(int input) => input > 0 && input <= Arguments;

    /// <summary>Whether a node of the body is computed from the gradient of the result.</summary>
    public bool Uses(int node)
    {
        var open = new Stack<int>([node]);
        var seen = new HashSet<int>();
        while (open.Count > 0)
        {
            int id = open.Pop();
            if (Body.Nodes[id].Op is InputOp { Index: 0 }) return true;
            if (!seen.Add(id)) continue;
            foreach (int input in Body.Nodes[id].Inputs) open.Push(input);
        }
        return false;
    }

    /// <summary>The body's nodes, built in <paramref name="graph"/>.</summary>
    /// <param name="graph">Holds the inputs.</param>
    /// <param name="inputs">Those of this op, with the gradient of the result in the place of the value.</param>
    public Value[] Inline(GraphBuilder graph, IReadOnlyList<Value> inputs) => Inline(graph, Body, inputs);

    /// <summary>The same for a body with further outputs.</summary>
    public static Value[] Inline(GraphBuilder graph, Graph body, IReadOnlyList<Value> inputs)
    {
        var values = new Value[body.Nodes.Count];
        for (int id = 0; id < values.Length; id++) values[id] = body.Nodes[id].Op is InputOp input ? inputs[input.Index] : graph.Copy(body.Nodes[id], values);
        return values;
    }
}
