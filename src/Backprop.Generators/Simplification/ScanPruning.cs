using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>
/// Removes from every scan the carries and results that nobody needs and the inputs that no step reads; a carry that no step changes becomes an invariant,
/// and a result that is the same in all steps is computed outside.
/// </summary>
internal static class ScanPruning
{
    public static Graph Run(Graph graph)
    {
        if (!graph.Nodes.Any(n => n.Op is ScanOp)) return graph;
        Dictionary<int, HashSet<int>> used = UsedResults(graph);
        var builder = new GraphBuilder();
        var values = new Value[graph.Nodes.Count];
        var results = new Dictionary<int, Dictionary<int, Value>>();
        for (int id = 0; id < values.Length; id++)
        {
            Node node = graph.Nodes[id];
            builder.At(node);
            if (node.Op is ResultOp result) values[id] = results[node.Inputs[0]].TryGetValue(result.Index, out Value found) ? found : default;
            else if (node.Op is not ScanOp scan) values[id] = builder.Copy(node, values);
            else if (used.TryGetValue(id, out HashSet<int>? wanted)) results[id] = Prune(builder, scan, GraphBuilder.Operands(node, values), wanted);
            else results[id] = [];
        }
        return Outputs.Remap(graph, builder, values);
    }

    /// <summary>The results of each scan that an output depends on.</summary>
    private static Dictionary<int, HashSet<int>> UsedResults(Graph graph)
    {
        bool[] live = new bool[graph.Nodes.Count];
        var used = new Dictionary<int, HashSet<int>>();
        foreach (GraphOutput output in graph.Outputs) live[output.Node] = true;
        for (int id = live.Length - 1; id >= 0; id--)
        {
            Node node = graph.Nodes[id];
            if (!live[id]) continue;
            foreach (int input in node.Inputs) live[input] = true;
            if (node.Op is not ResultOp result) continue;
            if (!used.TryGetValue(node.Inputs[0], out HashSet<int>? set)) used[node.Inputs[0]] = set = [];
            set.Add(result.Index);
        }
        return used;
    }

    private static Dictionary<int, Value> Prune(GraphBuilder builder, ScanOp scan, Value[] inputs, HashSet<int> wanted)
    {
        (string origin, EquatableArray<int> region) = (builder.Origin, builder.Region);
        var step = new GraphBuilder();
        Value[] inside = step.Import(scan.Body);
        var places = scan.Inputs().ToDictionary(i => i.Input.Index, i => i.Node);
        bool IsInvariant(int carry) => places.TryGetValue(carry, out int place) && scan.Source(carry) == place;

        // A carry is needed if its last value is, or if a needed output of a step reads it.
        var live = new HashSet<int>(wanted);
        bool grown = true;
        while (grown)
        {
            bool[] reads = Reads(scan, live);
            grown = false;
            for (int k = 0; k < scan.Carries; k++) grown |= places.TryGetValue(k, out int place) && reads[place] && live.Add(k);
        }

        var pruned = new ScanBuilder(builder, step);
        var results = new Dictionary<int, Value>();
        var kept = new List<int>();
        for (int k = 0; k < scan.Carries; k++)
        {
            if (!live.Contains(k)) continue;
            if (IsInvariant(k))
            {
                pruned.Invariant(inputs[k], inside[places[k]]);
                results[k] = inputs[k];
                continue;
            }
            pruned.Carry(inputs[k], places.TryGetValue(k, out int place) ? inside[place] : Unread(step, scan, k), inside[scan.Source(k)]);
            kept.Add(k);
        }
        for (int i = scan.Carries; i < inputs.Length; i++)
        {
            if (!places.TryGetValue(i, out int place)) continue;
            if (i < scan.Carries + scan.Sequences) pruned.Sequence(inputs[i], inside[place]);
            else pruned.Invariant(inputs[i], inside[place]);
        }
        var resultOf = new Dictionary<int, int>();
        var firsts = new List<int>();
        foreach (int i in wanted.Where(i => i >= scan.Carries).OrderBy(i => i))
        {
            int source = scan.Source(i);
            // What the step has as an element of a sequence or as an invariant it need not hand on.
            if (scan.Body.Nodes[source].Op is InputOp { Index: var input } && (input >= scan.Carries || IsInvariant(input)))
            {
                bool isSequence = input >= scan.Carries && input < scan.Carries + scan.Sequences;
                results[i] = isSequence ? inputs[input] : builder.Broadcast(inputs[input], scan.Result(i).Shape, Enumerable.Range(1, builder.ShapeOf(inputs[input]).Rank).ToArray());
                continue;
            }
            if (!resultOf.ContainsKey(source))
            {
                resultOf[source] = firsts.Count;
                firsts.Add(i);
                pruned.Result(inside[source]);
            }
        }
        if (kept.Count + firsts.Count == 0) return results;
        (builder.Origin, builder.Region) = (origin, region);
        (Value[] carries, Value[] stacked) = pruned.Build(scan.Length, scan.Reverse, scan.Variable);
        for (int i = 0; i < kept.Count; i++) results[kept[i]] = carries[i];
        foreach (int i in wanted.Where(i => i >= scan.Carries && !results.ContainsKey(i))) results[i] = stacked[resultOf[scan.Source(i)]];
        return results;
    }

    /// <summary>The nodes of the step that outputs depend on.</summary>
    private static bool[] Reads(ScanOp scan, HashSet<int> outputs)
    {
        bool[] reads = new bool[scan.Body.Nodes.Count];
        foreach (int output in outputs) reads[scan.Source(output)] = true;
        for (int id = reads.Length - 1; id >= 0; id--)
        {
            if (!reads[id]) continue;
            foreach (int input in scan.Body.Nodes[id].Inputs) reads[input] = true;
        }
        return reads;
    }

    /// <summary>Stands for a carry that no step reads.</summary>
    private static Value Unread(GraphBuilder step, ScanOp scan, int carry) => step.Input(carry, "unread" + carry, scan.Result(carry).Shape, scan.Result(carry).Type);
}
