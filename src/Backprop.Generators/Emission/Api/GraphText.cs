using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;

namespace Backprop.Generators.Emission.Api;

/// <summary>
/// A graph in the header of a generated file. Where nodes repeat from layer to layer, one layer stands for all: the text grows with what is different, as the code does.
/// </summary>
internal sealed class GraphText
{
    /// <summary>How many lines have to be saved for one that says which.</summary>
    private const int LeastSaved = 20;

    private readonly Graph graph;
    private readonly List<Repeat> repeats;

    public GraphText(Graph graph)
    {
        Graph ordered = ConstantsFirst(graph);
        repeats = Repeats(ordered);
        this.graph = repeats.Count == 0 ? graph : ordered;
    }

    public IEnumerable<string> Lines
    {
        get
        {
            if (repeats.Count == 0) return graph.ToString().TrimEnd('\n').Split('\n');
            return Folded();
        }
    }

    /// <summary>The outputs of another graph as nodes of this one, if all that it computes is computed here too and it is no small one; else null.</summary>
    public IReadOnlyList<string>? Outputs(Graph part)
    {
        if (part.Nodes.Count <= LeastSaved) return null;
        var places = new Dictionary<NodeKey, int>();
        for (int id = 0; id < graph.Nodes.Count; id++) places[graph.Nodes[id].Key] = id;
        int[] moved = new int[part.Nodes.Count];
        for (int id = 0; id < moved.Length; id++)
        {
            if (!places.TryGetValue(part.Nodes[id].Reading(moved).Key, out moved[id])) return null;
        }
        return [.. part.Outputs.Select(output => $"{GraphPrinter.Describe(output)} = {Id(moved[output.Node])}")];
    }

    /// <summary>A graph whose layers are alike has its constants with the first one that uses them; apart from these the layers are equal.</summary>
    private static Graph ConstantsFirst(Graph graph)
    {
        bool[] constant = new bool[graph.Nodes.Count];
        for (int id = 0; id < constant.Length; id++)
        {
            Node node = graph.Nodes[id];
            constant[id] = node.Op is not (InputOp or ParameterOp or StateOp or DirectionOp or NoiseOp or ScanOp) && node.Inputs.All(i => constant[i]);
        }
        int[] order = [.. Enumerable.Range(0, constant.Length).OrderBy(id => !constant[id])];
        int[] moved = new int[order.Length];
        for (int place = 0; place < order.Length; place++) moved[order[place]] = place;
        return new(order.Select(id => graph.Nodes[id].Reading(moved)).ToEquatableArray(),
            graph.Outputs.Select(o => o with { Node = moved[o.Node] }).ToEquatableArray());
    }

    /// <summary><paramref name="Period"/> nodes from <paramref name="Begin"/> on, <paramref name="Count"/> times.</summary>
    private sealed record Repeat(int Begin, int Period, int Count)
    {
        public int End => Begin + Period * Count;
    }

    private static List<Repeat> Repeats(Graph graph)
    {
        var codes = new Dictionary<(string, TensorShape, string), int>();
        int[] keys = new int[graph.Nodes.Count];
        for (int id = 0; id < keys.Length; id++)
        {
            Node node = graph.Nodes[id];
            // What a layer has of its own is like that of another.
            string op = node.Op switch
            {
                ParameterOp or StateOp or DirectionOp => LayerText.WithoutNumbers(GraphPrinter.Operation(node.Op)),
                NoiseOp => node.Op.Name,
                ScanOp => Id(id),
                _ => GraphPrinter.Operation(node.Op),
            };
            (string, TensorShape, string) key = (op, node.Shape, LayerText.WithoutNumbers(node.Origin));
            if (!codes.TryGetValue(key, out keys[id])) codes[key] = keys[id] = codes.Count;
        }
        var found = new List<Repeat>();
        Find(0, keys.Length);
        found.Sort((a, b) => a.Begin.CompareTo(b.Begin));
        return found;

        void Find(int begin, int end)
        {
            Repeat? best = null;
            foreach (int period in Periods(keys, begin, end))
            {
                int run = 0;
                for (int i = begin; i + period < end; i++)
                {
                    if (keys[i] != keys[i + period]) run = 0;
                    else run = run < period || IsSteady(graph, i, period) ? run + 1 : period;
                    int count = 1 + run / period;
                    if ((count - 1) * period > (best is null ? LeastSaved : (best.Count - 1) * best.Period)) best = new(i + period + 1 - count * period, period, count);
                }
            }
            if (best is null) return;
            found.Add(best);
            Find(begin, best.Begin);
            Find(best.End, end);
        }
    }

    /// <summary>The distances at which nodes are like the next of their kind often enough.</summary>
    private static IEnumerable<int> Periods(int[] keys, int begin, int end)
    {
        var last = new Dictionary<int, int>();
        var distances = new SortedDictionary<int, int>();
        for (int i = begin; i < end; i++)
        {
            if (last.TryGetValue(keys[i], out int before)) distances[i - before] = distances.TryGetValue(i - before, out int count) ? count + 1 : 1;
            last[keys[i]] = i;
        }
        // A layer has some node of a kind that it has once, but the others may have their like within the layer.
        return distances.Where(d => d.Key > 1).Select(d => d.Key);
    }

    /// <summary>Whether a node and those a period before and after it read operands that are as far apart.</summary>
    private static bool IsSteady(Graph graph, int id, int period)
    {
        EquatableArray<int> before = graph.Nodes[id - period].Inputs, here = graph.Nodes[id].Inputs, after = graph.Nodes[id + period].Inputs;
        return Enumerable.Range(0, here.Count).All(k => after[k] - here[k] == here[k] - before[k]);
    }

    private IEnumerable<string> Folded()
    {
        int id = 0;
        foreach (Repeat repeat in repeats)
        {
            for (; id < repeat.Begin + repeat.Period; id++) yield return GraphPrinter.Line(graph, id);
            yield return $"... {Id(repeat.Begin + repeat.Period)} to {Id(repeat.End - 1)}: the last {repeat.Period.ToString(CultureInfo.InvariantCulture)} nodes again for {(repeat.Count == 2 ? "another layer" : $"each of {(repeat.Count - 1).ToString(CultureInfo.InvariantCulture)} more layers")}";
            id = repeat.End;
        }
        for (; id < graph.Nodes.Count; id++) yield return GraphPrinter.Line(graph, id);
        bool several = graph.Outputs.Count(o => o.Kind == OutputKind.Value) > 1;
        string[] outputs = [.. graph.Outputs.Select(output => GraphPrinter.Describe(output, several))];
        foreach ((string name, IReadOnlyList<int> members) in LayerText.Grouped(outputs, [.. outputs.Select(_ => "")])) yield return $"{name} = {string.Join(", ", members.Select(m => Id(graph.Outputs[m].Node)))}";
    }

    private static string Id(int node) => "%" + node.ToString(CultureInfo.InvariantCulture);
}
