using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Backprop.Generators.Graphs;

/// <summary>
/// Puts a scan together: inputs and outputs are named by the values that stand for them in the body's builder, and what no output needs is left out.
/// The scan is built in <paramref name="outer"/>; the nodes of a step are taken from <paramref name="body"/>, which may be the same builder.
/// </summary>
internal sealed class ScanBuilder(GraphBuilder outer, GraphBuilder body)
{
    private readonly List<(Value Initial, Value Inside, Value Next)> carries = [];
    private readonly List<(Value Sequence, Value Inside)> sequences = [];
    private readonly List<(Value Outside, Value Inside)> invariants = [];
    private readonly List<Value> results = [];

    /// <summary>What a step sees as <paramref name="inside"/> is <paramref name="initial"/> at the first step and what the step before computed as <paramref name="next"/> at the others.</summary>
    public void Carry(Value initial, Value inside, Value next) => carries.Add((initial, inside, next));

    /// <summary>Step t sees element t of <paramref name="sequence"/> as <paramref name="inside"/>.</summary>
    public void Sequence(Value sequence, Value inside) => sequences.Add((sequence, inside));

    /// <summary>All steps see <paramref name="outside"/> as <paramref name="inside"/>.</summary>
    public void Invariant(Value outside, Value inside) => invariants.Add((outside, inside));

    /// <summary>Step t leaves <paramref name="inside"/> behind.</summary>
    public void Result(Value inside) => results.Add(inside);

    /// <summary>The scan's results: the last carries and the stacked results, each in the order in which they were named.</summary>
    public (Value[] Carries, Value[] Results) Build(Dimension length, bool reverse, string variable)
    {
        int[] outputs = carries.Select(c => c.Next.Id).Concat(results.Select(r => r.Id)).ToArray();
        var inputs = new List<Value>();
        var inputAt = new Dictionary<int, (int Index, string Name)>();
        HashSet<int> used = Reachable(outputs);
        foreach ((Value initial, Value inside, _) in carries)
        {
            inputAt[inside.Id] = (inputs.Count, Named("c", inputs.Count));
            inputs.Add(initial);
        }
        int sequenceCount = Number(sequences.Where(s => used.Contains(s.Inside.Id)), "x");
        Number(invariants.Where(i => used.Contains(i.Inside.Id)), "w");

        var step = new GraphBuilder();
        var values = new Dictionary<int, Value>();
        foreach (int id in used.OrderBy(id => id))
        {
            Node node = body[new Value(id)];
            step.At(node);
            values[id] = inputAt.TryGetValue(id, out (int Index, string Name) input)
                ? step.Input(input.Index, input.Name, node.Shape, node.Type)
                : step.Add(node.Op, node.Inputs.Select(i => values[i]).ToArray());
        }
        Graph graph = step.Build(outputs.Select((id, i) => new GraphOutput(OutputKind.Value, i, Named("y", i), values[id].Id)));
        Value scan = outer.Add(new ScanOp(graph, carries.Count, sequenceCount, length, reverse, variable), inputs.ToArray());
        Value[] all = outputs.Select((_, i) => outer.Add(new ResultOp(i), scan)).ToArray();
        return (all.Take(carries.Count).ToArray(), all.Skip(carries.Count).ToArray());

        // The same value is one input, however many nodes of the body stand for it.
        int Number(IEnumerable<(Value Outside, Value Inside)> list, string prefix)
        {
            int before = inputs.Count;
            var known = new Dictionary<int, (int Index, string Name)>();
            foreach ((Value outside, Value inside) in list)
            {
                if (!known.TryGetValue(outside.Id, out (int Index, string Name) input))
                {
                    known[outside.Id] = input = (inputs.Count, Named(prefix, inputs.Count));
                    inputs.Add(outside);
                }
                inputAt[inside.Id] = input;
            }
            return inputs.Count - before;
        }
    }

    /// <summary>The nodes of the body that the outputs need; the search ends at what stands for an input.</summary>
    private HashSet<int> Reachable(IEnumerable<int> outputs)
    {
        HashSet<int> ends = [.. carries.Select(c => c.Inside.Id), .. sequences.Select(s => s.Inside.Id), .. invariants.Select(i => i.Inside.Id)];
        var used = new HashSet<int>();
        var open = new Stack<int>(outputs);
        while (open.Count > 0)
        {
            int id = open.Pop();
            if (!used.Add(id) || ends.Contains(id)) continue;
            foreach (int input in body[new Value(id)].Inputs) open.Push(input);
        }
        return used;
    }

    private static string Named(string prefix, int index) => prefix + index.ToString(CultureInfo.InvariantCulture);
}
