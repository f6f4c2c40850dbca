using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Generators.Tests.Differentiation;
using Xunit;

namespace Backprop.Generators.Tests.Simplification;

public sealed class PassesTests
{
    [Fact]
    public void TheJointGraphOfTheDigitClassifierIsLean()
    {
        Graph graph = Passes.ValueAndGradients(Definitions.DigitClassifierLoss(), []);
        GraphVerifier.Verify(graph);
        Assert.Equal(5, graph.Nodes.Count(n => n.Op is DotOp));
        Assert.Single(graph.Nodes, n => n.Op is UnaryOp { Kind: UnaryKind.Exp });
        Assert.DoesNotContain(graph.Nodes, n => n.Op is CompositeOp or StopGradientOp);
    }
}
