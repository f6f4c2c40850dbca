using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>An axis an argument's elements index: they must be below Extent, or equal to Ignored.</summary>
internal sealed record IndexLimit(Dimension Extent, int? Ignored);

/// <summary>Finds the axes that integer arguments index, so that they are checked once at the entry of a method and never inside a kernel.</summary>
internal static class IndexLimits
{
    /// <summary>For each argument every limit that its elements must keep.</summary>
    public static ILookup<int, IndexLimit> Find(Graph definition)
    {
        var limits = new List<(int Argument, IndexLimit Limit)>();
        new Scope(definition, null, null).Find(limits);
        return limits.Distinct().ToLookup(l => l.Argument, l => l.Limit);
    }

    /// <summary>A graph, or the body of a node in the graph around it: the step of a scan, or the gradient function of a custom gradient.</summary>
    private sealed class Scope(Graph graph, Scope? around, Node? owner)
    {
        public void Find(List<(int, IndexLimit)> limits)
        {
            foreach (Node node in graph.Nodes)
            {
                if (node.Op is ScanOp loop) new Scope(loop.Body, this, node).Find(limits);
                if (node.Op is CustomGradientOp custom) new Scope(custom.Body, this, node).Find(limits);
                (int indices, IndexLimit limit)? use = node.Op switch
                {
                    GatherOp gather => (node.Inputs[1], new IndexLimit(graph.Nodes[node.Inputs[0]].Shape[gather.Axis], null)),
                    TakeAlongOp take => (node.Inputs[1], new IndexLimit(graph.Nodes[node.Inputs[0]].Shape[take.Axis], null)),
                    OneHotOp vectors => (node.Inputs[0], new IndexLimit(vectors.Classes, vectors.Ignored)),
                    CrossEntropyOp loss => (node.Inputs[1], new IndexLimit(graph.Nodes[node.Inputs[0]].Shape[1], loss.IgnoreIndex)),
                    _ => null,
                };
                if (use is not { } found) continue;
                limits.AddRange(Arguments(found.indices, []).Select(argument => (argument, found.limit)));
            }
        }

        /// <summary>The arguments whose elements an integer tensor holds.</summary>
        private List<int> Arguments(int id, HashSet<(Scope, int)> visited)
        {
            var arguments = new List<int>();
            if (!visited.Add((this, id))) return arguments;
            Node node = graph.Nodes[id];
            switch (node.Op)
            {
                case InputOp input when around is null:
                    arguments.Add(input.Index);
                    break;
                case InputOp input:
                    arguments.AddRange(around.Arguments(owner!.Inputs[input.Index], visited));
                    // What is carried comes from outside at first, and from the step later.
                    if (owner.Op is ScanOp { Carries: var carries } step && input.Index < carries) arguments.AddRange(Arguments(step.Source(input.Index), visited));
                    break;
                case ResultOp result:
                    Node loop = graph.Nodes[node.Inputs[0]];
                    arguments.AddRange(new Scope(((ScanOp)loop.Op).Body, this, loop).Arguments(((ScanOp)loop.Op).Source(result.Index), visited));
                    if (result.Index < ((ScanOp)loop.Op).Carries) arguments.AddRange(Arguments(loop.Inputs[result.Index], visited));
                    break;
                default:
                    foreach (int operand in node.Inputs.Where(operand => graph.Nodes[operand].Type == ElementType.Int32)) arguments.AddRange(Arguments(operand, visited));
                    break;
            }
            return arguments;
        }
    }
}
