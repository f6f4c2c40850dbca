using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Differentiation;

/// <summary>
/// Reverse and forward mode. Both give a graph over the same op set, so derivatives nest; composites use their hand-written rule at order one in reverse mode
/// and are decomposed before anything else. Only nodes on a path from a wanted leaf to the result are visited, and a missing derivative is missing, not a tensor of zeros.
/// </summary>
internal static class Differentiator
{
    /// <summary>
    /// The joint graph of a scalar and its gradients: output 0 is the value, then come the graph's other values, the gradients of the <paramref name="wanted"/> parameters and inputs
    /// in the order of their indices, and the updates of state. A leaf the value does not depend on has no output.
    /// </summary>
    /// <exception cref="InvalidGraphException">The first output is not a scalar float.</exception>
    public static Graph Reverse(Graph graph, Func<Op, bool> wanted)
    {
        Node result = graph.Nodes[graph.Outputs[0].Node];
        if (result.Shape.Rank != 0 || result.Type != ElementType.Float32) throw new InvalidGraphException($"the gradient of a {result.Type} {result.Shape} is not defined: not a scalar");
        return Reverse(graph, wanted, builder => builder.Constant(1));
    }

    /// <summary>The vector-Jacobian product of the first output, of any shape: its cotangent is a further input, named <c>cotangent</c>, after the graph's last.</summary>
    public static Graph Pullback(Graph graph, Func<Op, bool> wanted)
    {
        TensorShape shape = graph.Nodes[graph.Outputs[0].Node].Shape;
        return Reverse(graph, wanted, builder => builder.Input(Leaves.NextInput(graph), "cotangent", shape, ElementType.Float32));
    }

    /// <summary>
    /// The outputs of a graph and their tangents. The tangents of the <paramref name="wanted"/> leaves are further inputs, in the order of the leaves' nodes,
    /// named after the leaf with <c>Tangent</c> appended; those of other leaves are zero. An output that does not depend on a wanted leaf has no tangent.
    /// </summary>
    public static Graph Forward(Graph graph, Func<Op, bool> wanted)
    {
        int next = Leaves.NextInput(graph);
        return Forward(graph, wanted, (builder, leaf) => builder.Input(next++, NameOf(leaf.Op) + "Tangent", leaf.Shape, ElementType.Float32));
    }

    /// <summary>
    /// The product of a scalar's Hessian with a direction, forward over reverse: output 0 is the value, then comes, for each parameter whose gradient depends on a parameter, the derivative of
    /// that gradient along the direction, whose parts are leaves.
    /// </summary>
    /// <param name="gradients">The joint graph of <see cref="Reverse(Graph, Func{Op, bool})"/>.</param>
    /// <param name="wanted">The parameters that move.</param>
    public static Graph HessianVector(Graph gradients, Func<Op, bool> wanted)
    {
        Graph graph = Forward(gradients, wanted, (builder, leaf) => leaf.Op is ParameterOp p ? builder.Direction(p.Index, p.ParameterName, p.Shape) : throw new InvalidGraphException($"{leaf.Op} has no direction"));
        IEnumerable<GraphOutput> products = graph.Outputs.Where(o => o.Kind == OutputKind.Tangent)
            .Select(o => (o.Node, Of: graph.Outputs[o.Index]))
            .Where(p => p.Of.Kind == OutputKind.ParameterGradient)
            .Select(p => p.Of with { Kind = OutputKind.HessianVector, Node = p.Node });
        return Outputs.Prune(graph with { Outputs = products.Prepend(graph.Outputs[0]).ToEquatableArray() });
    }

    private static Graph Forward(Graph graph, Func<Op, bool> wanted, Func<GraphBuilder, Node, Value> tangent)
    {
        graph = ScanResiduals.Expose(Composites.Decompose(graph, keepGuards: true));
        var builder = new GraphBuilder();
        Value[] values = builder.Import(graph);
        var tangents = new Expression?[values.Length];
        Push(builder, graph, values, tangents, node => wanted(node.Op) ? new(builder, tangent(builder, node)) : null);

        IEnumerable<GraphOutput> derivatives = graph.Outputs.Select((o, i) => (o, i)).Where(p => p.o.Kind != OutputKind.StateUpdate && tangents[p.o.Node] is not null)
            .Select(p => new GraphOutput(OutputKind.Tangent, p.i, p.o.Name, tangents[p.o.Node]!.Value.Value.Id));
        return Outputs.Prune(builder.Build(graph.Outputs.Select(o => o with { Node = values[o.Node].Id }).Concat(derivatives)));
    }

    private static Graph Reverse(Graph graph, Func<Op, bool> wanted, Func<GraphBuilder, Value> seed)
    {
        if (graph.Outputs.Any(o => o.Kind is not (OutputKind.Value or OutputKind.StateUpdate))) graph = Composites.Decompose(graph, keepGuards: true);
        graph = ScanResiduals.Expose(graph);
        var builder = new GraphBuilder();
        Value[] values = builder.Import(graph);
        bool[] active = Active(graph, wanted);
        var cotangents = new Expression?[values.Length];
        int result = graph.Outputs[0].Node;
        if (active[result]) cotangents[result] = new(builder, seed(builder));
        Sweep(builder, graph, values, active, cotangents);

        IEnumerable<GraphOutput> gradients = graph.Nodes.Select((n, id) => (n.Op, Gradient: cotangents[id])).Where(p => p.Gradient is not null && wanted(p.Op)).Select(p => Gradient(p.Op, p.Gradient!.Value));
        IEnumerable<GraphOutput> results = Kept((o, i) => i == 0 || o.Kind == OutputKind.Value), updates = Kept((o, _) => o.Kind == OutputKind.StateUpdate);
        return Outputs.Prune(builder.Build(results.Concat(gradients.OrderBy(o => o.Kind).ThenBy(o => o.Index)).Concat(updates)));

        IEnumerable<GraphOutput> Kept(Func<GraphOutput, int, bool> isKept) => graph.Outputs.Where(isKept).Select(o => o with { Node = values[o.Node].Id });
    }

    /// <summary>
    /// Carries cotangents from the last node of a graph to the first, adding to those that are there.
    /// </summary>
    /// <param name="builder">Holds the graph's nodes at <paramref name="values"/>.</param>
    /// <param name="graph">Its scans have been exposed (<see cref="ScanResiduals"/>).</param>
    /// <param name="values">The graph's nodes.</param>
    /// <param name="active">The nodes to visit.</param>
    /// <param name="cotangents">One for each node; null is zero.</param>
    /// <param name="isStep">Whether the graph is the step of a loop.</param>
    public static void Sweep(GraphBuilder builder, Graph graph, Value[] values, bool[] active, Expression?[] cotangents, bool isStep = false)
    {
        var scans = new Dictionary<int, Expression?[]>();
        var recomputed = new Recomputation(builder, graph, values, isStep);
        for (int id = values.Length - 1; id >= 0; id--)
        {
            Node node = graph.Nodes[id];
            if (cotangents[id] is Expression cotangent) recomputed.Enter(node, cotangent.Value);
            (builder.Origin, builder.Region) = (OriginText.Of(OriginText.Gradient, node.Origin), node.Region);
            Expression?[] contributions;
            if (node.Op is ScanOp scan)
            {
                if (!scans.TryGetValue(id, out Expression?[]? results)) continue;
                contributions = new ScanDerivative(builder, scan, recomputed.Of(id, node), recomputed.Operands(node)).Vjp(results, node.Inputs.Select(i => active[i]).ToArray());
            }
            else if (cotangents[id] is not Expression g)
            {
                continue;
            }
            else if (node.Op is ResultOp result)
            {
                int source = node.Inputs[0];
                if (!scans.TryGetValue(source, out Expression?[]? results)) scans[source] = results = new Expression?[((ScanOp)graph.Nodes[source].Op).Results];
                results[result.Index] = g;
                continue;
            }
            else
            {
                contributions = ReverseRules.Vjp(node.Op, Composites.Expressions(builder, recomputed.Operands(node)), new(builder, recomputed.Of(id, node)), g);
            }
            for (int i = 0; i < contributions.Length; i++)
            {
                int input = node.Inputs[i];
                if (active[input]) cotangents[input] = Expression.Sum(cotangents[input], contributions[i]);
            }
        }
    }

    /// <summary>Carries tangents from the first node of a graph to the last.</summary>
    /// <param name="builder">Holds the graph's nodes at <paramref name="values"/>.</param>
    /// <param name="graph">Its scans have been exposed, and its composites decomposed.</param>
    /// <param name="values">The graph's nodes.</param>
    /// <param name="tangents">Receives one for each node; null is zero.</param>
    /// <param name="leaf">The tangent that does not come from operands.</param>
    public static void Push(GraphBuilder builder, Graph graph, Value[] values, Expression?[] tangents, Func<Node, Expression?> leaf)
    {
        var scans = new Dictionary<int, Expression?[]>();
        for (int id = 0; id < values.Length; id++)
        {
            Node node = graph.Nodes[id];
            (builder.Origin, builder.Region) = (OriginText.Of(OriginText.Tangent, node.Origin), node.Region);
            if (node.Op is ScanOp scan)
            {
                scans[id] = new ScanDerivative(builder, scan, values[id], GraphBuilder.Operands(node, values)).Jvp(node.Inputs.Select(i => tangents[i]).ToArray());
                continue;
            }
            tangents[id] = leaf(node)
                ?? (node.Op is ResultOp result ? scans[node.Inputs[0]][result.Index]
                : node.Type == ElementType.Float32 && node.Inputs.Count > 0 ? ForwardRules.Jvp(node.Op, Operands(builder, node, values), new(builder, values[id]), node.Inputs.Select(i => tangents[i]).ToArray())
                : null);
        }
    }

    /// <summary>The float nodes that depend on a wanted leaf through differentiable nodes only; a sweep visits no others.</summary>
    public static bool[] Active(Graph graph, Func<Op, bool> wanted)
    {
        bool[] active = new bool[graph.Nodes.Count];
        for (int id = 0; id < active.Length; id++)
        {
            Node node = graph.Nodes[id];
            bool passes = node.Type == ElementType.Float32 && node.Op is not (StopGradientOp or UnaryOp { Kind: UnaryKind.Floor });
            active[id] = passes && (wanted(node.Op) || node.Inputs.Where((_, position) => node.Op is not CustomGradientOp custom || custom.IsArgument(position)).Any(i => active[i]));
        }
        return active;
    }

    private static GraphOutput Gradient(Op leaf, Expression g) => leaf switch
    {
        ParameterOp p => new(OutputKind.ParameterGradient, p.Index, p.ParameterName, g.Value.Id),
        InputOp i => new(OutputKind.InputGradient, i.Index, i.ArgumentName, g.Value.Id),
        _ => throw new InvalidGraphException($"{leaf} is not a leaf"),
    };

    private static string NameOf(Op leaf) => leaf switch
    {
        ParameterOp p => p.ParameterName,
        InputOp i => i.ArgumentName,
        _ => throw new InvalidGraphException($"{leaf} is not a leaf"),
    };

    private static Expression[] Operands(GraphBuilder builder, Node node, Value[] values) => Composites.Expressions(builder, GraphBuilder.Operands(node, values));
}
