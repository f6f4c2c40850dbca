using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Differentiation;
using Backprop.Generators.Graphs;
using Backprop.Generators.Simplification;

namespace Backprop.Generators;

/// <summary>The passes between a method's definition and its schedule.</summary>
internal static class Passes
{
    /// <summary>The values of a method, in primitives.</summary>
    public static Graph Values(Graph graph) => Lower(Simplifier.Simplify(Checkpoints.Forget(graph)));

    /// <summary>The values of a loss method, the gradients of the first with respect to all parameters it depends on but the <paramref name="frozen"/>, and to the arguments at <paramref name="inputs"/>, in primitives.</summary>
    public static Graph ValueAndGradients(Graph graph, IEnumerable<int> inputs, IEnumerable<int>? frozen = null) => Lower(Joint(graph, inputs, frozen));

    /// <summary>The gradients alone.</summary>
    public static Graph Gradients(Graph graph, IEnumerable<int> inputs)
    {
        Graph joint = Joint(graph, inputs, null);
        return Lower(Outputs.Prune(joint with { Outputs = joint.Outputs.Where(o => o.Kind != OutputKind.Value).ToEquatableArray() }));
    }

    private static Graph Joint(Graph graph, IEnumerable<int> inputs, IEnumerable<int>? frozen) =>
        Differentiator.Reverse(Simplifier.Simplify(graph, keepStopGradient: true), Leaves.ParametersAndInputs(inputs, frozen));

    /// <summary>The value of a loss method and the product of its Hessian, with respect to all parameters but the <paramref name="frozen"/>, with a direction, in primitives.</summary>
    public static Graph HessianVector(Graph graph, IEnumerable<int> frozen)
    {
        Func<Op, bool> trained = Leaves.ParametersAndInputs([], frozen);
        Graph loss = Outputs.Prune(graph with { Outputs = graph.Outputs.Where((o, i) => i == 0 || o.Kind != OutputKind.Value).ToEquatableArray() });
        Graph gradients = Differentiator.Reverse(Simplifier.Simplify(loss, keepStopGradient: true), trained);
        return Lower(Differentiator.HessianVector(Simplifier.Simplify(gradients, keepStopGradient: true), trained));
    }

    /// <summary>Composites become primitives, the result is simplified, and what need not be in a loop leaves it.</summary>
    public static Graph Lower(Graph graph)
    {
        Graph simplified = Simplifier.Simplify(Composites.Decompose(graph));
        Graph hoisted = ScanHoisting.Run(simplified);
        return Lowering.Run(ReferenceEquals(hoisted, simplified) ? simplified : Simplifier.Simplify(hoisted));
    }
}
