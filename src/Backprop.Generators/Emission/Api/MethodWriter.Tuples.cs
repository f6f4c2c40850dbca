using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;

namespace Backprop.Generators.Emission.Api;

/// <summary>
/// Methods with several results. Each has an overload that returns a tuple, with new memory for what is no single number, and one that writes into memory of the caller's and so allocates nothing.
/// A result may lie where an argument does, as the state of a recurrent network that is carried from window to window: then it is computed beside it and moved there at the end.
/// </summary>
internal sealed partial class MethodWriter
{
    private readonly Result[] results;

    /// <summary>The results in the order of the tuple.</summary>
    private IEnumerable<Result> Elements => results.OrderBy(r => r.Position);

    /// <summary>All but the loss, which is returned.</summary>
    private IEnumerable<Result> Destinations => Elements.Where(r => !IsLoss(r));

    private bool HasTensors => Destinations.Any(r => !r.IsNumber);

    private bool IsLoss(Result result) => definition.Kind == MethodKind.Loss && result == results[0];

    private void WriteTuple()
    {
        const string free = "Allocates nothing; may be called from several threads at once.";
        WriteOverloads(definition.Name, $"{definition.Name} of the model, {(definition.Kind == MethodKind.Loss ? "forward only, " : "")}in evaluation mode.", training: false, free);
        if (method.Training is null) return;
        WriteOverloads(
            definition.Name + "AndGradients",
            $"{definition.Name} of the model and the gradient of {(IsLoss(results[0]) ? $"<c>{results[0].Name}</c>" : "it")} with respect to every parameter, which is left in <see cref=\"Gradients\"/>, in training mode.{TrainingEffects}",
            training: true,
            "Allocates nothing after the first call for a size.");
    }

    private void WriteOverloads(string name, string summary, bool training, string memory)
    {
        string run = "BackpropRun" + name;
        string[] more = training ? [.. gradients.Values.Select(g => $"{Tensors}TensorSpan<float> {g}"), $"bool {accumulate} = false"] : [];
        string[] passed = [.. Arguments, .. results.Select(r => r.Passed), .. training ? gradients.Values.Append(accumulate) : [], .. sizes];

        Schedule schedule = training ? method.Training! : method.Evaluation!;
        WriteSummary($"{summary} {(HasTensors ? "Returns new tensors." : memory)}", schedule);
        if (training) WriteGradientParameters();
        string tuple = $"({string.Join(", ", Elements.Select(r => $"{r.ReturnedType} {Names.Escape(r.Name)}"))})";
        using (writer.Block($"public {tuple} {Names.Escape(name)}({string.Join(", ", Parameters.Concat(more))})"))
        {
            WriteShapeChecks(training);
            if (training) WriteGradientChecks();
            foreach (Result result in results)
            {
                writer.Line(result.IsNumber ? $"{result.Element} {result.Destination} = 0;" : $"{Tensors}Tensor<{result.Element}> {result.Destination} = {Tensors}Tensor.CreateFromShape<{result.Element}>([{ShapeText(result.Shape)}]);");
            }
            writer.Line($"{run}({string.Join(", ", passed)});");
            writer.Line($"return ({string.Join(", ", Elements.Select(r => r.Destination))});");
        }
        if (HasTensors)
        {
            WriteSummary($"{summary} Results are written where the caller says, which may be where arguments lie. {memory}", schedule);
            foreach (Result result in Destinations) writer.Line($"/// <param name=\"{result.Destination}\">Receives <c>{result.Name}</c>, {ModelEmitter.Escape(result.Shape.ToString())}.</param>");
            if (training) WriteGradientParameters();
            string returned = definition.Kind == MethodKind.Loss ? "float" : "void";
            IEnumerable<string> destinations = Destinations.Select(r => r.IsNumber ? $"out {r.Element} {r.Destination}" : $"{Tensors}TensorSpan<{r.Element}> {r.Destination}");
            using (writer.Block($"public {returned} {Names.Escape(name)}({string.Join(", ", Parameters.Concat(destinations).Concat(more))})"))
            {
                WriteShapeChecks(training);
                if (training) WriteGradientChecks();
                foreach (Result result in Destinations.Where(r => !r.IsNumber)) WriteMatch(result.Destination, outputShapes[result.Destination], result.Shape);
                foreach (Result result in results.Where(r => r.IsNumber)) writer.Line($"{(IsLoss(result) ? result.Element + " " : "")}{result.Destination} = 0;");
                writer.Line($"{run}({string.Join(", ", passed)});");
                if (definition.Kind == MethodKind.Loss) writer.Line($"return {results[0].Destination};");
            }
        }

        writer.Line();
        IEnumerable<string> signature = Parameters
            .Concat(results.Select(r => $"{Tensors}TensorSpan<{r.Element}> {r.Destination}"))
            .Concat(training ? [.. gradients.Values.Select(g => $"{Tensors}TensorSpan<float> {g}"), $"bool {accumulate}"] : [])
            .Concat(sizes.Select(s => "nint " + s));
        using (writer.Block($"private unsafe void {run}({string.Join(", ", signature)})"))
        {
            string[] inputGradients = training ? [.. gradients.Values] : [];
            WriteRun(
                name,
                [.. inputGradients.Select(g => ("float", g)), .. results.Select(r => (r.Element, r.Destination))],
                [.. inputGradients.Select(g => outputPointers[g])],
                [.. results.Select(r => r.IsNumber ? outputPointers[r.Destination] : r.Place)],
                training,
                [.. results.Where(r => !r.IsNumber)]);
        }
    }

    /// <summary>Says where each result is computed, and reserves the workspace: for results that lie on arguments, and behind them what the program needs.</summary>
    private void WritePlaces(IReadOnlyList<Result> moved, string[] others, string need)
    {
        const string place = "global::Backprop.Kernels.ResultPlace.";
        for (int i = 0; i < moved.Count; i++)
        {
            foreach (string other in moved.Skip(i + 1).Select(r => r.Destination).Concat(others))
            {
                writer.Line($"{place}Separate({Literals.String(moved[i].Destination)}, {Memory(moved[i].Destination, outputPointers[moved[i].Destination])}, {Literals.String(other)}, {Memory(other, outputPointers[other])});");
            }
        }
        foreach (Result result in moved)
        {
            string mine = Memory(result.Destination, outputPointers[result.Destination]);
            string overlaps = string.Join(" || ", definition.Arguments.Select(a => $"{place}Overlap({mine}, {Memory(Names.Escape(a.Name), pointers[a])})"));
            writer.Line($"nint {result.Detour} = {overlaps} ? {place}Rounded({result.Destination}.FlattenedLength) : 0;");
        }
        writer.Line($"float* {scratch} = {workspace}.Reserve({string.Join(" + ", moved.Select(r => r.Detour).Append(need))});");
        foreach (Result result in moved)
        {
            writer.Line($"{result.Element}* {result.Place} = {result.Detour} > 0 ? {(result.Element == "int" ? "(int*)" : "")}{scratch} : {outputPointers[result.Destination]};");
            writer.Line($"{scratch} += {result.Detour};");
        }

        string Memory(string span, string pointer) => $"{pointer}, {span}.FlattenedLength";
    }

    private void WriteMoves(IReadOnlyList<Result> moved)
    {
        foreach (Result result in moved)
        {
            writer.Line($"if ({result.Detour} > 0) global::System.Buffer.MemoryCopy({result.Place}, {outputPointers[result.Destination]}, {result.Destination}.FlattenedLength * 4, {result.Destination}.FlattenedLength * 4);");
        }
    }

    /// <summary>A result of the method and what it is called in the generated code.</summary>
    private sealed class Result(MethodDefinition definition, GraphOutput output, Names names)
    {
        public int Position => output.Index;

        /// <summary>The element's name in the definition.</summary>
        public string Name => output.Name;

        public TensorShape Shape { get; } = definition.Graph.Nodes[output.Node].Shape;

        public string Element { get; } = definition.Graph.Nodes[output.Node].Type == ElementType.Int32 ? "int" : "float";

        public bool IsNumber => Shape.Rank == 0;

        public string ReturnedType => IsNumber ? Element : $"{Tensors}Tensor<{Element}>";

        public string Destination { get; } = names.Unique(output.Name.StartsWith("Item", System.StringComparison.Ordinal) ? "item" + output.Name.Substring(4) : output.Name);

        /// <summary>Where the program writes it.</summary>
        public string Place { get; } = names.Unique(output.Name + "Place");

        /// <summary>The floats of workspace it takes, if it is not written to where it belongs at once.</summary>
        public string Detour { get; } = names.Unique(output.Name + "Detour");

        /// <summary>The result as an argument of the method that runs the program.</summary>
        public string Passed => IsNumber ? $"new {Tensors}TensorSpan<{Element}>(new global::System.Span<{Element}>(ref {Destination}))" : Destination;
    }
}
