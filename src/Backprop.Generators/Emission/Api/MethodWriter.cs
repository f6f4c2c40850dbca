using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Emission.Cpu;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;

namespace Backprop.Generators.Emission.Api;

/// <summary>Writes the public methods that one method of the definition becomes: checks of the arguments, pinning, a workspace, and the call of the program.</summary>
internal sealed partial class MethodWriter
{
    private const string Tensors = "global::System.Numerics.Tensors.";

    private readonly IndentedWriter writer;
    private readonly CompiledMethod method;
    private readonly MethodDefinition definition;
    private readonly SizeNames sizeNames;
    private readonly string kernels;
    private readonly string[] sizes;
    private readonly PlanSettings? plan;

    // Local variables, apart from the names of arguments and sizes.
    private readonly string result, state, workspace, scratch, destination, accumulate;
    private readonly Dictionary<ArgumentInfo, string> shapes = [], pointers = [], gradients = [];
    private readonly Dictionary<string, string> outputShapes = [], outputPointers = [];

    public MethodWriter(IndentedWriter writer, CompiledMethod method, SizeNames sizeNames, string kernels, PlanSettings? plan)
    {
        this.writer = writer;
        this.method = method;
        this.sizeNames = sizeNames;
        this.kernels = kernels;
        this.plan = plan;
        definition = method.Definition;
        sizes = sizeNames.Of(definition);
        var names = new Names([.. sizes, .. definition.Arguments.Select(a => a.Name)]);
        foreach (ArgumentInfo argument in definition.Arguments)
        {
            shapes[argument] = names.Unique(argument.Name + "Shape");
            pointers[argument] = names.Unique(argument.Name + "Pointer");
            if (argument.Gradient) gradients[argument] = names.Unique(argument.Name + "Gradient");
        }
        (result, state, workspace, scratch) = (names.Unique("result"), names.Unique("state"), names.Unique("workspace"), names.Unique("scratch"));
        (destination, accumulate) = (names.Unique("destination"), names.Unique("accumulate"));
        results = definition.Elements.Count == 0 ? [] : [.. definition.Values.Select(v => new Result(definition, v, names))];
        foreach (string output in gradients.Values.Concat(results.Select(r => r.Destination)).Append(destination))
        {
            outputShapes[output] = names.Unique(output + "Shape");
            outputPointers[output] = names.Unique(output + "Pointer");
        }
    }

    public static TensorShape ResultShape(MethodDefinition definition) => definition.Graph.Nodes[definition.Graph.Outputs[0].Node].Shape;

    /// <summary>What the integer arguments index, in either mode.</summary>
    public static ILookup<int, IndexLimit> IndexLimitsOf(MethodDefinition definition)
    {
        Graph[] graphs = definition.Training is { } training ? [definition.Graph, training.Graph] : [definition.Graph];
        return graphs.Select(IndexLimits.Find).SelectMany(limits => limits.SelectMany(l => l.Select(limit => (Argument: l.Key, Limit: limit)))).Distinct().ToLookup(l => l.Argument, l => l.Limit);
    }

    public void Write()
    {
        if (definition.Elements.Count > 0) WriteTuple();
        else if (definition.Kind == MethodKind.Backward) WriteBackward();
        else if (definition.Kind == MethodKind.Forward) WriteForward();
        else WriteLoss();
        if (method.Curvature is not null) WriteHessianVector();
    }

    private IEnumerable<string> Parameters => definition.Arguments.Select(a => $"{Tensors}ReadOnlyTensorSpan<{(a.Type == ElementType.Int32 ? "int" : "float")}> {Names.Escape(a.Name)}");

    private IEnumerable<string> Arguments => definition.Arguments.Select(a => Names.Escape(a.Name));

    private void WriteForward()
    {
        TensorShape shape = ResultShape(definition);
        string element = definition.ResultType == ElementType.Int32 ? "int" : "float";
        string run = "BackpropRun" + definition.Name;

        WriteSummary($"{definition.Name} of the model, {shape}, in evaluation mode. {(shape.Rank == 0 ? "Allocates nothing; may" : "May")} be called from several threads at once.", method.Evaluation!);
        writer.Line($"/// <returns>{(shape.Rank == 0 ? "A number" : $"A new tensor {ModelEmitter.Escape(shape.ToString())}")}.</returns>");
        using (writer.Block($"public {(shape.Rank == 0 ? element : $"{Tensors}Tensor<{element}>")} {Names.Escape(definition.Name)}({string.Join(", ", Parameters)})"))
        {
            WriteShapeChecks();
            if (shape.Rank == 0)
            {
                writer.Line($"{element} {result} = 0;");
                writer.Line($"{run}({string.Join(", ", Arguments.Append($"new {Tensors}TensorSpan<{element}>(new global::System.Span<{element}>(ref {result}))").Concat(sizes))});");
            }
            else
            {
                writer.Line($"{Tensors}Tensor<{element}> {result} = {Tensors}Tensor.CreateFromShape<{element}>([{ShapeText(shape)}]);");
                writer.Line($"{run}({string.Join(", ", Arguments.Append(result).Concat(sizes))});");
            }
            writer.Line($"return {result};");
        }
        if (shape.Rank > 0)
        {
            WriteSummary($"{definition.Name} of the model, written into <paramref name=\"{destination}\"/>, in evaluation mode. Allocates nothing; may be called from several threads at once.", method.Evaluation!);
            writer.Line($"/// <param name=\"{destination}\">Receives the result, {ModelEmitter.Escape(shape.ToString())}.</param>");
            using (writer.Block($"public void {Names.Escape(definition.Name)}({string.Join(", ", Parameters.Append($"{Tensors}TensorSpan<{element}> {destination}"))})"))
            {
                WriteShapeChecks();
                WriteMatch(destination, outputShapes[destination], shape);
                writer.Line($"{run}({string.Join(", ", Arguments.Append(destination).Concat(sizes))});");
            }
        }
        writer.Line();
        IEnumerable<string> signature = Parameters.Append($"{Tensors}TensorSpan<{element}> {destination}").Concat(sizes.Select(s => "nint " + s));
        using (writer.Block($"private unsafe void {run}({string.Join(", ", signature)})"))
        {
            WriteRun(definition.Name, [(element, destination)], [], [outputPointers[destination]], gradient: false);
        }
    }

    private void WriteLoss()
    {
        WriteSummary($"{definition.Name} of the model, forward only, in evaluation mode. Allocates nothing; may be called from several threads at once.", method.Evaluation!);
        using (writer.Block($"public unsafe float {Names.Escape(definition.Name)}({string.Join(", ", Parameters)})"))
        {
            WriteShapeChecks();
            writer.Line($"float {result};");
            WriteRun(definition.Name, [], [], ["&" + result], gradient: false);
            writer.Line($"return {result};");
        }

        WriteSummary($"{definition.Name} of the model and its gradient with respect to every parameter, which is left in <see cref=\"Gradients\"/>, in training mode.{TrainingEffects} Allocates nothing after the first call for a size.", method.Training!);
        WriteGradientParameters();
        IEnumerable<string> list = Parameters.Concat(gradients.Values.Select(g => $"{Tensors}TensorSpan<float> {g}")).Append($"bool {accumulate} = false");
        using (writer.Block($"public unsafe float {definition.Name}AndGradients({string.Join(", ", list)})"))
        {
            WriteShapeChecks(training: true);
            WriteGradientChecks();
            writer.Line($"float {result};");
            WriteRun(definition.Name + "AndGradients", [.. gradients.Values.Select(g => ("float", g))], [.. gradients.Values.Select(g => outputPointers[g])], ["&" + result], gradient: true);
            writer.Line($"return {result};");
        }
    }

    private void WriteBackward()
    {
        BackwardInfo backward = definition.Backward!;
        WriteSummary($"Computes {backward.Forward} of the model again, in training mode, and the gradients of a loss with respect to every parameter, given its gradient with respect to the result, which come{(backward.Elements.Count == 1 ? "s" : "")} last of the arguments. The gradients are left in <see cref=\"Gradients\"/>.{TrainingEffects} Allocates nothing after the first call for a size.", method.Training!);
        WriteGradientParameters();
        IEnumerable<string> list = Parameters.Concat(gradients.Values.Select(g => $"{Tensors}TensorSpan<float> {g}")).Append($"bool {accumulate} = false");
        using (writer.Block($"public unsafe void {definition.Name}({string.Join(", ", list)})"))
        {
            WriteShapeChecks(training: true);
            WriteGradientChecks();
            WriteRun(definition.Name, [.. gradients.Values.Select(g => ("float", g))], [.. gradients.Values.Select(g => outputPointers[g])], [], gradient: true);
        }
    }

    /// <summary>What the program does besides: states it updates, random numbers it draws.</summary>
    private string TrainingEffects =>
        (method.Training!.Graph.Outputs.Any(o => o.Kind == OutputKind.StateUpdate) ? " Updates <see cref=\"States\"/> once." : "")
        + (ProgramWriter.UsesNoise(method.Training) ? " Draws random numbers, and counts a step of <see cref=\"Noise\"/>." : "");

    private void WriteGradientParameters()
    {
        foreach (KeyValuePair<ArgumentInfo, string> gradient in gradients)
        {
            writer.Line($"/// <param name=\"{gradient.Value}\">Receives the gradient with respect to <paramref name=\"{gradient.Key.Name}\"/>, {ModelEmitter.Escape(gradient.Key.Shape.ToString())}.</param>");
        }
        writer.Line($"/// <param name=\"{accumulate}\">Adds to the gradients of the parameters instead of overwriting them.</param>");
    }

    private void WriteGradientChecks()
    {
        foreach (KeyValuePair<ArgumentInfo, string> gradient in gradients)
        {
            WriteMatch(gradient.Value, outputShapes[gradient.Value], gradient.Key.Shape);
            // The program writes only gradients that are not zero by construction.
            if (!IsReached(gradient.Key)) writer.Line($"{gradient.Value}.Clear();");
        }
    }

    private bool IsReached(ArgumentInfo argument)
    {
        int index = definition.Arguments.ToList().IndexOf(argument);
        return method.Training!.Graph.Outputs.Any(o => o.Kind == OutputKind.InputGradient && o.Index == index);
    }

    /// <summary>Pins the arguments, takes a workspace, and calls the program.</summary>
    private void WriteRun(string program, (string Element, string Name)[] destinations, string[] inputGradients, string[] outputs, bool gradient, IReadOnlyList<Result>? moved = null)
    {
        if (gradient) WriteRun(program, method.Training!, destinations, [$"{state}.Gradients.Pointer", .. inputGradients], outputs, [accumulate], advances: true, moved);
        else WriteRun(program, method.Evaluation!, destinations, inputGradients, outputs, [], advances: false, moved);
    }

    /// <summary>The same with what the program takes after the parameters and at the end, and whether it counts a step of random numbers.</summary>
    private void WriteRun(
        string method, Schedule schedule, (string Element, string Name)[] destinations, string[] stores, string[] outputs, string[] last, bool advances, IReadOnlyList<Result>? moved = null)
    {
        string program = ProgramWriter.NameOf(method);
        writer.Line($"global::Backprop.ModelState {state} = this.BackpropState;");
        writer.Line($"global::Backprop.Kernels.Workspace {workspace} = {state}.Rent();");
        foreach (ArgumentInfo argument in definition.Arguments)
        {
            writer.Line($"fixed ({(argument.Type == ElementType.Int32 ? "int*" : "float*")} {pointers[argument]} = {Names.Escape(argument.Name)})");
        }
        foreach ((string element, string name) in destinations) writer.Line($"fixed ({element}* {outputPointers[name]} = {name})");
        using (writer.Block(""))
        {
            string need = $"{kernels}.{program}Workspace({string.Join(", ", sizes)})";
            if (moved is not null) WritePlaces(moved, advances ? [.. gradients.Values] : [], need);
            else writer.Line($"float* {scratch} = {workspace}.Reserve({need});");
            IEnumerable<string> call = definition.Arguments.Select(a => pointers[a]).Append($"{state}.Parameters.Pointer");
            bool usesNoise = ProgramWriter.UsesNoise(schedule);
            call = call.Concat(stores);
            if (ProgramWriter.UsesStates(schedule)) call = call.Append($"{state}.Parameters.States.Pointer");
            call = call.Concat(outputs).Append(scratch).Concat(sizes);
            if (usesNoise) call = call.Append($"{state}.Noise.Key");
            call = call.Concat(last);
            writer.Line($"{kernels}.{program}({string.Join(", ", call)});");
            if (moved is not null) WriteMoves(moved);
            if (usesNoise && advances) writer.Line($"{state}.Noise.Advance();");
        }
        writer.Line($"{state}.Return({workspace});");
        writer.Line("global::System.GC.KeepAlive(this);");
    }

    /// <summary>Compares the arguments' shapes with the definition's, binds the names of its dimensions, checks that the method is defined for them, and indices against what they index.</summary>
    private void WriteShapeChecks(bool training = false)
    {
        var bound = new HashSet<string>();
        // Where a dimension is an expression over names, the arguments that bind the names come first.
        foreach (ArgumentInfo argument in definition.Arguments.OrderBy(a => a.Shape.Dimensions.All(d => d.IsConstant || d.Name is not null) ? 0 : 1))
        {
            bool repeats = argument.Shape.Dimensions.Select(d => d.Name).OfType<string>().Where(name => !bound.Contains(name)).GroupBy(name => name).Any(uses => uses.Count() > 1);
            WriteMatch(argument.Name, shapes[argument], argument.Shape, bound);
            for (int axis = 0; axis < argument.Shape.Rank; axis++)
            {
                if (argument.Shape[axis].Name is string name && bound.Add(name)) writer.Line($"nint {sizeNames.Of(name)} = {shapes[argument]}[{Number(axis)}];");
            }
            // A name that this argument alone has twice is the same size twice.
            if (repeats)
            {
                writer.Line($"{shapes[argument]} = [{ShapeText(argument.Shape)}];");
                WriteMatchCall(argument.Name, shapes[argument], argument.Shape);
            }
        }
        foreach (SizeRequirement requirement in training && definition.Training is { } mode ? mode.Requirements : definition.Requirements)
        {
            string condition = requirement.Steps.IsConstant ? "" : $"if ({sizeNames.Of(requirement.Steps)} > 0) ", size = sizeNames.Of(requirement.Size);
            writer.Line(requirement.Message is { } message
                ? $"{condition}global::Backprop.ArgumentShape.Require({size}, {Literals.String(message)});"
                : $"{condition}global::Backprop.ArgumentShape.Require({size}, {Literals.String(requirement.Size.ToString())}, {Literals.String(requirement.Origin)});");
        }
        foreach (IGrouping<int, IndexLimit> limits in IndexLimitsOf(definition).OrderBy(l => l.Key))
        {
            string name = definition.Arguments[limits.Key].Name;
            foreach (IndexLimit limit in limits)
            {
                string ignored = limit.Ignored is int value ? Number(value) : "null";
                writer.Line($"global::Backprop.ArgumentShape.Within({Names.Escape(name)}, {Literals.String(name)}, {sizeNames.Of(limit.Extent)}, {ignored});");
            }
        }
    }

    /// <summary>Checks one shape. Sizes that are not <paramref name="bound"/> yet are -1 before and known after.</summary>
    private void WriteMatch(string argument, string variable, TensorShape shape, HashSet<string>? bound = null)
    {
        string expected = string.Join(", ", shape.Dimensions.Select(d => bound is not null && d.Name is string name && !bound.Contains(name) ? "-1" : sizeNames.Of(d)));
        writer.Line($"global::System.Span<nint> {variable} = [{expected}];");
        WriteMatchCall(argument, variable, shape);
    }

    private void WriteMatchCall(string argument, string variable, TensorShape shape) =>
        writer.Line($"global::Backprop.ArgumentShape.Match({Names.Escape(argument)}, {Literals.String(argument)}, {Literals.String(shape.ToString())}, {variable});");

    private void WriteSummary(string summary, Schedule schedule)
    {
        writer.Line();
        writer.Line($"/// <summary>{summary}</summary>");
        writer.Line($"/// <remarks>{CostText.Of(schedule, plan)}</remarks>");
        foreach (ArgumentInfo argument in definition.Arguments) writer.Line($"/// <param name=\"{argument.Name}\">{ModelEmitter.Escape(argument.Shape.ToString())}, contiguous; a flat array of as many elements is accepted too.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">An argument has another shape, or an index is out of range.</exception>");
    }

    private string ShapeText(TensorShape shape) => string.Join(", ", shape.Dimensions.Select(sizeNames.Of));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
