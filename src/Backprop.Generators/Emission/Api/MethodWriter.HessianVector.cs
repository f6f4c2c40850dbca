using System.Linq;
using Backprop.Generators.Emission.Cpu;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Emission.Api;

/// <summary>The method that multiplies a loss's Hessian with a direction.</summary>
internal sealed partial class MethodWriter
{
    private void WriteHessianVector()
    {
        const string Store = "global::Backprop.FlatStore", Gradients = "global::Backprop.GradientStore";
        var names = new Names([.. sizes, .. definition.Arguments.Select(a => a.Name), .. shapes.Values, .. pointers.Values, result, state, workspace, scratch, accumulate]);
        (string direction, string product) = (names.Unique("direction"), names.Unique("product"));

        string draws = ProgramWriter.UsesNoise(method.Curvature!) ? " Draws the random numbers of the step that <see cref=\"Noise\"/> is at, and does not count one." : "";
        string states = method.Training!.Graph.Outputs.Any(o => o.Kind == OutputKind.StateUpdate) ? " and <see cref=\"States\"/> as they are" : "";
        WriteSummary($"{definition.Name} of the model and the product of its Hessian with a direction: how the gradient with respect to every parameter{(definition.Frozen.Count == 0 ? "" : " that it trains")} changes as the parameters move along it, in training mode. "
            + $"Leaves <see cref=\"Gradients\"/> alone{states}.{draws} Allocates nothing after the first call for a size.", method.Curvature!);
        writer.Line($"/// <param name=\"{direction}\">By how much each parameter moves: a <c>GradientStore</c> of this model's parameters, or of another model's of the same class.</param>");
        writer.Line($"/// <param name=\"{product}\">Receives the product: another store with the layout of the parameters, such as <c>new GradientStore(model.Parameters)</c>.</param>");
        writer.Line($"/// <param name=\"{accumulate}\">Adds to <paramref name=\"{product}\"/> instead of overwriting it.</param>");
        writer.Line("/// <returns>The loss.</returns>");
        using (writer.Block($"public unsafe float {definition.Name}HessianVector({string.Join(", ", Parameters.Concat([$"{Store} {direction}", $"{Gradients} {product}", $"bool {accumulate} = false"]))})"))
        {
            writer.Line($"this.BackpropState.MatchStores({direction}, \"{direction}\", {product}, \"{product}\");");
            WriteShapeChecks(training: true);
            writer.Line($"float {result};");
            WriteRun(definition.Name + "HessianVector", method.Curvature!, [], [$"{direction}.Pointer", $"{product}.Pointer"], ["&" + result], [accumulate], advances: false);
            writer.Line($"global::System.GC.KeepAlive({direction});");
            writer.Line($"global::System.GC.KeepAlive({product});");
            writer.Line($"return {result};");
        }
    }
}
