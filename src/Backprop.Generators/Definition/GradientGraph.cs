using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Definition;

/// <summary>
/// Cuts what a gradient function computes from the gradient of the result out of the graph around it. Everything else that it reads, such as a mask made from the arguments, stays outside, where it can be
/// differentiated again, and is an input.
/// </summary>
internal sealed class GradientGraph
{
    private readonly GraphBuilder graph;
    private readonly GraphBuilder body = new();
    private readonly Dictionary<int, bool> depends = [];
    private readonly Dictionary<int, Value> moved = [];
    private readonly List<Value> inputs;
    private readonly List<Value> results = [];

    /// <param name="graph">Holds the nodes of the function, and will hold the node with the gradient.</param>
    /// <param name="upstream">What stands for the gradient of the result.</param>
    /// <param name="value">The result.</param>
    /// <param name="arguments">What has a gradient.</param>
    public GradientGraph(GraphBuilder graph, Value upstream, Value value, IReadOnlyList<Value> arguments)
    {
        this.graph = graph;
        inputs = [value, .. arguments];
        depends[upstream.Id] = true;
        body.Origin = graph[upstream].Origin;
        moved[upstream.Id] = body.Input(0, "gradient", graph.ShapeOf(upstream), ElementType.Float32);
    }

    /// <summary>The gradient of the next argument.</summary>
    public void Result(Value gradient) => results.Add(Move(gradient));

    /// <param name="inside">What the gradient function computes from the gradient of the result.</param>
    public Value Build(out IEnumerable<Op> inside)
    {
        Graph cut = Outputs.Prune(body.Build(results.Select((r, k) => new GraphOutput(OutputKind.Value, k, "d" + k.ToString(CultureInfo.InvariantCulture), r.Id))));
        inside = cut.Nodes.Select(n => n.Op);
        return graph.Add(new CustomGradientOp(cut), [.. inputs]);
    }

    private Value Move(Value value)
    {
        var open = new Stack<int>([value.Id]);
        while (open.Count > 0)
        {
            int id = open.Peek();
            Node node = graph[new Value(id)];
            int[] missing = moved.ContainsKey(id) || !Depends(id) ? [] : node.Inputs.Where(i => !moved.ContainsKey(i)).ToArray();
            foreach (int operand in missing) open.Push(operand);
            if (missing.Length > 0) continue;
            open.Pop();
            if (moved.ContainsKey(id)) continue;
            body.Origin = OriginText.Of(OriginText.CustomGradient, node.Origin);
            moved[id] = Depends(id) ? body.Add(node.Op, node.Inputs.Select(i => moved[i]).ToArray()) : Captured(id, node);
        }
        return moved[value.Id];
    }

    /// <summary>Whether a value is computed from the gradient of the result.</summary>
    private bool Depends(int id)
    {
        var open = new Stack<int>([id]);
        while (open.Count > 0)
        {
            int next = open.Peek();
            Node node = graph[new Value(next)];
            int[] unknown = depends.ContainsKey(next) ? [] : node.Inputs.Where(i => !depends.ContainsKey(i)).ToArray();
            foreach (int input in unknown) open.Push(input);
            if (unknown.Length > 0) continue;
            open.Pop();
            if (!depends.ContainsKey(next)) depends[next] = node.Inputs.Any(i => depends[i]);
        }
        return depends[id];
    }

    private Value Captured(int id, Node node)
    {
        int position = inputs.FindIndex(1, i => i.Id == id);
        if (position < 0)
        {
            position = inputs.Count;
            inputs.Add(new(id));
        }
        return body.Input(position, "x" + position.ToString(CultureInfo.InvariantCulture), node.Shape, node.Type);
    }
}
