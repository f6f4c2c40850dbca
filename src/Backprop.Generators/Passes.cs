using System.Collections.Generic;
using Backprop.Generators.Differentiation;
using Backprop.Generators.Graphs;
using Backprop.Generators.Simplification;

namespace Backprop.Generators;

/// <summary>The passes between a method's definition and its schedule.</summary>
internal static class Passes
{
    /// <summary>The values of a method, in primitives.</summary>
    public static Graph Values(Graph graph) => Lower(Simplifier.Simplify(graph));

    /// <summary>The value of a loss method, the gradients of all parameters it depends on, and those of the arguments at <paramref name="inputs"/>, in primitives.</summary>
    public static Graph ValueAndGradients(Graph graph, IEnumerable<int> inputs) =>
        Lower(Differentiator.Reverse(Simplifier.Simplify(graph, keepStopGradient: true), Leaves.ParametersAndInputs(inputs)));

    /// <summary>The value of a loss method and the product of its Hessian, with respect to all parameters, with a direction, in primitives.</summary>
    public static Graph HessianVector(Graph graph)
    {
        Graph gradients = Differentiator.Reverse(Simplifier.Simplify(graph, keepStopGradient: true), Leaves.Parameters);
        return Lower(Differentiator.HessianVector(Simplifier.Simplify(gradients, keepStopGradient: true), Leaves.Parameters));
    }

    /// <summary>Composites become primitives, the result is simplified, and what need not be in a loop leaves it.</summary>
    public static Graph Lower(Graph graph) => Lowering.Run(Simplifier.Simplify(ScanHoisting.Run(Simplifier.Simplify(Composites.Decompose(graph)))));
}
