using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Differentiation;

/// <summary>
/// Derivatives that the definition gives itself. In reverse mode they are what the definition says: its gradient function g(x, u) of the gradient u of the result y. Forward mode is consistent with that. Since g is linear
/// in u, g(x, u) = Jᵀu, and the tangent Jt is the gradient of ⟨g(x, u), t⟩ with respect to u, whatever u is.
/// </summary>
internal static class CustomGradients
{
    public static Expression?[] Vjp(CustomGradientOp op, Expression[] x, Expression g)
    {
        Value[] body = op.Inline(g.Graph, [g.Value, .. x.Skip(1).Select(e => e.Value)]);
        var cotangents = new Expression?[x.Length];
        for (int k = 0; k < op.Arguments; k++) cotangents[k + 1] = g.Wrap(body[op.Body.Outputs[k].Node]);
        return cotangents;
    }

    public static Expression? Jvp(CustomGradientOp op, Expression[] x, Expression?[] t)
    {
        GraphBuilder graph = x[0].Graph;
        Graph body = ScanResiduals.Expose(op.Body);
        Value[] values = CustomGradientOp.Inline(graph, body, [graph.Fill(0, x[0].Shape), .. x.Skip(1).Select(e => e.Value)]);
        bool[] active = Differentiator.Active(body, leaf => leaf is InputOp { Index: 0 });
        var cotangents = new Expression?[values.Length];
        for (int k = 0; k < op.Arguments; k++)
        {
            int output = body.Outputs[k].Node;
            if (active[output]) cotangents[output] = Expression.Sum(cotangents[output], t[k + 1]);
        }
        Differentiator.Sweep(graph, body, values, active, cotangents);
        return Enumerable.Range(0, values.Length).Where(id => body.Nodes[id].Op is InputOp { Index: 0 }).Select(id => cotangents[id]).FirstOrDefault();
    }
}
