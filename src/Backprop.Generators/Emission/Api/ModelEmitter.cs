using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Emission.Cpu;
using Backprop.Generators.Emission.Tests;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;

namespace Backprop.Generators.Emission.Api;

/// <summary>A method of the model with what it executes: <paramref name="Evaluation"/> alone, for a loss <paramref name="Training"/>, which has the gradients too, and for a backward method nothing but that.</summary>
internal sealed record CompiledMethod(MethodDefinition Definition, Schedule? Evaluation, Schedule? Training)
{
    /// <summary>The method that computes gradients.</summary>
    public string TrainingName => Definition.Kind == MethodKind.Backward ? Definition.Name : Definition.Name + "AndGradients";

    /// <summary>The schedule with more in it.</summary>
    public Schedule Shown => Training ?? Evaluation!;

    /// <summary>The product of a loss's Hessian with a direction, if it is wanted.</summary>
    public Schedule? Curvature { get; init; }

    public IEnumerable<Schedule> Schedules => Programs.Select(p => p.Schedule);

    /// <summary>The generated methods that execute something, by name.</summary>
    public IEnumerable<(string Name, Schedule Schedule)> Programs
    {
        get
        {
            if (Evaluation is not null) yield return (Definition.Name, Evaluation);
            if (Training is not null) yield return (TrainingName, Training);
            if (Curvature is not null) yield return (Definition.Name + "HessianVector", Curvature);
        }
    }
}

/// <summary>Writes the file that is added to a model: the public members, the programs and kernels, and a header that shows graph and plan.</summary>
internal sealed class ModelEmitter
{
    private readonly IndentedWriter writer = new();
    private readonly ModelDefinition model;
    private readonly IReadOnlyList<CompiledMethod> methods;
    private readonly StoreLayout layout, states;
    private readonly SizeNames sizeNames;
    private readonly string kernels;
    private readonly string? checkDimensions;

    /// <summary>The plans of the programs as text, for the header and for those who read them at run time.</summary>
    private readonly Dictionary<Schedule, string> plans = [];

    private ModelEmitter(ModelDefinition model, IReadOnlyList<CompiledMethod> methods)
    {
        this.model = model;
        this.methods = methods;
        layout = new StoreLayout(model.Parameters);
        states = new StoreLayout(model.States);
        sizeNames = new SizeNames(methods.SelectMany(m => m.Definition.Arguments));
        kernels = model.Type.Name + "Kernels";
        while (methods.Any(m => m.Definition.Name == kernels)) kernels += "_";
        checkDimensions = CheckDimensions.Choose(model.Methods);
    }

    public static string Emit(ModelDefinition model, IReadOnlyList<CompiledMethod> methods) => new ModelEmitter(model, methods).Emit();

    private string Emit()
    {
        // Both take about half of the time; everything else is short.
        string[] texts = SideBySide.Run(Programs, Header);
        writer.Lines(texts[1]);
        writer.Line();
        WriteSummary();
        var blocks = new Stack<Block>();
        if (model.Type.Namespace.Length > 0) blocks.Push(writer.Block("namespace " + model.Type.Namespace));
        foreach (string containing in model.Type.Containing) blocks.Push(writer.Block(containing));
        writer.Line("/// <remarks>");
        writer.Line($"/// {Number(model.Parameters.Count)} parameters, {Number(layout.Elements)} numbers, {Number(layout.Elements * MemoryPlan.ElementBytes)} bytes.");
        foreach (CompiledMethod method in methods) writer.Line($"/// {Escape(PlanText.Summary(method))}");
        writer.Line("/// </remarks>");
        using (writer.Block($"{model.Type.Header} : global::Backprop.IDifferentiable"))
        {
            WriteMembers();
            foreach (CompiledMethod method in methods)
            {
                new MethodWriter(writer, method, sizeNames, "global::Backprop.Generated." + kernels, model.Plan).Write();
            }
            WriteChecks();
        }
        while (blocks.Count > 0) blocks.Pop().Dispose();

        writer.Line();
        using (writer.Block("namespace Backprop.Generated"))
        {
            // Inside the namespace, so that no type of the user's can take the place of one of these.
            writer.Line("using System;");
            writer.Line("using System.Runtime.CompilerServices;");
            writer.Line("using System.Runtime.Intrinsics;");
            writer.Line("using Backprop.Kernels;");
            writer.Line("using Backprop.Threading;");
            writer.Line();
            using (writer.Block($"file static unsafe class {kernels}")) writer.Lines(texts[0]);
        }
        return writer.ToString();
    }

    private string Header()
    {
        foreach ((string name, Schedule schedule) in methods.SelectMany(m => m.Programs)) plans.Add(schedule, PlanText.Describe(name, schedule));
        var header = new IndentedWriter();
        header.Line("// <auto-generated/>");
        header.Line("//");
        header.Line($"// {model.Type.MetadataName}, compiled by Backprop.");
        List<(CompiledMethod Method, GraphText Text)> graphs = [.. methods.Select(m => (m, new GraphText(m.Shown.Graph)))];
        foreach ((CompiledMethod method, GraphText text) in graphs)
        {
            Schedule schedule = method.Shown;
            header.Line("//");
            header.Line($"// ---- {NameOf(method)}: graph");
            foreach (string line in Part(method, schedule.Graph) ?? text.Lines) header.Line("// " + line);
            header.Line("//");
            WritePlan(schedule);
            if (method.Curvature is not { } curvature) continue;
            header.Line("//");
            header.Line($"// ---- {method.Definition.Name} and the product of its Hessian with a direction: graph");
            foreach (string line in new GraphText(curvature.Graph).Lines) header.Line("// " + line);
            header.Line("//");
            WritePlan(curvature);
        }
        header.Line();
        header.Line("#nullable enable");
        header.Line("#pragma warning disable");
        return header.ToString();

        void WritePlan(Schedule schedule)
        {
            foreach (string line in plans[schedule].TrimEnd('\n').Split('\n')) header.Line("// " + line);
        }

        // What a loss computes on its way need not be printed twice.
        IEnumerable<string>? Part(CompiledMethod method, Graph graph)
        {
            foreach ((CompiledMethod other, GraphText text) in graphs)
            {
                if (other == method || other.Shown.Graph.Nodes.Count <= graph.Nodes.Count || text.Outputs(graph) is not { } outputs) continue;
                return outputs.Prepend($"Part of that of {NameOf(other)}:");
            }
            return null;
        }

        static string NameOf(CompiledMethod method) => method.Definition.Name + (method.Definition.Kind == MethodKind.Loss ? " and its gradients" : "");
    }

    /// <summary>The model's names, for the tests that other assemblies generate.</summary>
    private void WriteSummary()
    {
        var summary = CheckedModel.Of(model, new CheckSettings(EquatableArray<CheckOption>.Empty, EquatableArray<string>.Empty, null));
        writer.Line($"[assembly: global::Backprop.CompiledModel({Literals.String(summary.TypeName)},");
        using (writer.Indent())
        {
            writer.Line($"{Strings(summary.Parameters)},");
            writer.Line($"{Strings(summary.Forwards)}, {Strings(summary.Losses.Select(l => l.ToString()))}, {Strings(CheckDimensions.Names(model.Methods))}, {(checkDimensions is null ? "false" : "true")})]");
        }
        writer.Line();

        string Strings(IEnumerable<string> texts) => $"new string[] {{ {string.Join(", ", texts.Select(Literals.String))} }}";
    }

    private void WriteMembers()
    {
        writer.Line("private global::Backprop.ModelState? backpropState;");
        writer.Line();
        writer.Line($"private global::Backprop.ModelState BackpropState => global::Backprop.ModelState.Get(ref backpropState, this, {Number(layout.BufferElements)}, {Number(states.BufferElements)});");
        writer.Line();
        writer.Line($"/// <summary>The parameters, {Amount(layout)}, in one flat buffer with a named view for each:");
        (string Name, IReadOnlyList<int> Members)[] names = [.. LayerText.Grouped([.. model.Parameters.Select(p => p.Name)], [.. model.Parameters.Select(p => p.Shape.ToString())])];
        for (int i = 0; i < names.Length; i++)
        {
            string times = names[i].Members.Count == 1 ? "" : $", {Number(names[i].Members.Count)} times";
            writer.Line($"/// <c>{names[i].Name}</c> {model.Parameters[names[i].Members[0]].Shape}{times}{(i == names.Length - 1 ? "." : ",")}");
        }
        writer.Line("/// Drawn from seed 0 at first use.</summary>");
        writer.Line("public global::Backprop.ParameterStore Parameters => BackpropState.Parameters;");
        writer.Line();
        writer.Line("/// <summary>The gradients of the last loss evaluated with gradients, laid out as <see cref=\"Parameters\"/>.</summary>");
        writer.Line("public global::Backprop.GradientStore Gradients => BackpropState.Gradients;");
        writer.Line();
        writer.Line("/// <summary>Draws all parameters anew; the same seed gives the same values, bit for bit.</summary>");
        writer.Line("public void Initialize(ulong seed) => Parameters.Initialize(seed);");
        writer.Line();
        if (model.States.Count > 0)
        {
            writer.Line($"/// <summary>What training updates without gradients, {Amount(states)}, in one flat buffer with a named view for each:");
            foreach (ParameterInfo state in model.States) writer.Line($"/// <c>{state.Name}</c> {state.Shape}{(state == model.States[model.States.Count - 1] ? "." : ",")}");
            writer.Line("/// Saved and loaded together with <see cref=\"Parameters\"/>.</summary>");
            writer.Line("public global::Backprop.StateStore States => BackpropState.Parameters.States;");
            writer.Line();
        }
        if (methods.Any(m => m.Definition.TrainingDraws.Count + m.Definition.Draws.Count > 0))
        {
            writer.Line("/// <summary>The seed and the step that random numbers are drawn with; each call that computes gradients counts a step.</summary>");
            writer.Line("public global::Backprop.NoiseSource Noise => BackpropState.Noise;");
            writer.Line();
        }
        writer.Line($"global::Backprop.NoiseSource global::Backprop.IDifferentiable.Noise => BackpropState.Noise;");
        writer.Line();
        writer.Line("/// <summary>What each method executes: kernels, arithmetic and bytes as functions of the sizes, and the workspace.</summary>");
        writer.Line("public static string Plan =>");
        using (writer.Indent())
        {
            string[] lines = string.Join("\n", methods.SelectMany(m => m.Schedules).Select(s => plans[s])).TrimEnd('\n').Split('\n');
            for (int i = 0; i < lines.Length; i++) writer.Line($"{Literals.String(lines[i] + (i + 1 < lines.Length ? "\n" : ""))}{(i + 1 < lines.Length ? " +" : ";")}");
        }
        writer.Line();
        VisitorEmitter.Write(writer, model.Members);
    }

    /// <summary>How much a number of parameters is, without what fills up each to a multiple of 64 bytes.</summary>
    private static string Amount(StoreLayout store) =>
        $"{Number(store.Elements)} {(store.Elements == 1 ? "number" : "numbers")} or {Number(store.Elements * MemoryPlan.ElementBytes)} bytes";

    private void WriteChecks()
    {
        const string Prefix = "global::Backprop.IDifferentiable.", Variable = "global::Backprop.Variable", Results = ", global::Backprop.Variable?[]? results";
        writer.Line();
        writer.Line($"global::System.Collections.Generic.IReadOnlyList<global::Backprop.MethodSignature> {Prefix}Methods {{ get; }} =");
        writer.Line("[");
        using (writer.Indent())
        {
            foreach (CompiledMethod method in methods)
            {
                ILookup<int, IndexLimit> limits = MethodWriter.IndexLimitsOf(method.Definition);
                IEnumerable<string> arguments = method.Definition.Arguments.Select((a, i) =>
                    $"new({Literals.String(a.Name)}, global::Backprop.ElementKind.{(a.Type == ElementType.Int32 ? "Index" : "Float")}, [{string.Join(", ", a.Shape.Dimensions.Select(d => Literals.String(d.ToString())))}], {(a.Gradient ? "true" : "false")}, [{string.Join(", ", limits[i].Select(l => Literals.String(l.Extent.ToString())))}])");
                writer.Line($"new({Literals.String(method.Definition.Name)}, global::Backprop.MethodKind.{method.Definition.Kind}, [{string.Join(", ", arguments)}]){SignatureProperties(method.Definition)},");
            }
        }
        writer.Line("];");
        writer.Line();
        string SignatureProperties(MethodDefinition definition)
        {
            string[] properties =
            [
                .. Property("Draws", definition.Draws),
                .. Property("TrainingDraws", definition.TrainingDraws),
                .. definition.Training is null ? System.Array.Empty<string>() : ["DependsOnMode = true"],
                .. definition.HessianVector ? ["HasHessianVector = true"] : System.Array.Empty<string>(),
                .. NameList("Results", definition.Elements),
                .. NameList("Frozen", definition.Frozen.Select(i => model.Parameters[i].Name).ToEquatableArray()),
            ];
            return properties.Length == 0 ? "" : $" {{ {string.Join(", ", properties)} }}";
        }

        static IEnumerable<string> NameList(string name, EquatableArray<string> names) => names.Count == 0 ? [] : [$"{name} = [{string.Join(", ", names.Select(Literals.String))}]"];

        static IEnumerable<string> Property(string name, EquatableArray<NoiseDraw> draws) => draws.Count == 0 ? [] : [$"{name} = {Draws(draws)}"];

        static string Draws(EquatableArray<NoiseDraw> draws) => $"[{string.Join(", ", draws.Select(d => d.Length is { } length
            ? $"new({Literals.String(length.ToString())}, {(d.Reverse ? "true" : "false")}, {Draws(d.Body)})"
            : $"new(0x{d.Site.ToString("x8", CultureInfo.InvariantCulture)})"))}]";
        writer.Line($"string? {Prefix}CheckDimensions => {(checkDimensions is null ? "null" : Literals.String(checkDimensions))};");

        WriteDispatch(Variable, "EvaluateReference", ", bool training" + Results, methods, (method, index) =>
        {
            // This puts the parameters into their buffer: only then does the definition see the same values as the compiled code.
            writer.Line($"using var backpropEvaluation = global::Backprop.EagerEvaluation.Begin(this, {Number(index)}, arguments, training);");
            if (method.Definition.Kind == MethodKind.Backward)
            {
                BackwardValues.WriteReference(writer, method.Definition);
                return;
            }
            string call = $"{Names.Escape(method.Definition.Name)}({string.Join(", ", method.Definition.Arguments.Select((a, i) => $"(global::Backprop.{(a.Type == ElementType.Int32 ? "Indices" : "Variable")})arguments[{Number(i)}]"))})";
            if (method.Definition.Elements.Count > 0)
            {
                writer.Line($"var result = {call};");
                TupleValues.WriteReturn(writer, method.Definition, reference: true);
                return;
            }
            writer.Line(method.Definition.ResultType == ElementType.Int32 ? $"return backpropEvaluation.End(global::Backprop.Ops.ToVariable({call}));" : $"return backpropEvaluation.End({call});");
        });
        WriteDispatch(Variable, "EvaluateCompiled", Results, methods.Where(m => m.Evaluation is not null), (method, _) =>
        {
            TensorShape shape = MethodWriter.ResultShape(method.Definition);
            WriteConversions(method.Definition);
            writer.Line($"var result = {Names.Escape(method.Definition.Name)}({string.Join(", ", method.Definition.Arguments.Select((_, i) => "argument" + Number(i)))});");
            if (method.Definition.Elements.Count > 0) TupleValues.WriteReturn(writer, method.Definition, reference: false);
            else WriteReturn(method.Definition, shape);
        });
        WriteDispatch(Variable, "EvaluateGradients", ", global::Backprop.Variable?[] inputGradients" + Results, methods.Where(m => m.Training is not null), (method, _) =>
        {
            WriteConversions(method.Definition);
            List<string> gradients = WriteGradientTensors(method.Definition);
            writer.Line($"{(method.Definition.Kind == MethodKind.Backward ? "" : "var result = ")}{method.TrainingName}({string.Join(", ", method.Definition.Arguments.Select((_, i) => "argument" + Number(i)).Concat(gradients))});");
            for (int i = 0; i < method.Definition.Arguments.Count; i++)
            {
                if (method.Definition.Arguments[i].Gradient) writer.Line($"inputGradients[{Number(i)}] = global::Backprop.ModelValues.FromTensor(gradient{Number(i)}, {(method.Definition.Arguments[i].Shape.Rank == 0 ? "[]" : $"argument{Number(i)}.Lengths")});");
            }
            if (method.Definition.Elements.Count > 0) TupleValues.WriteReturn(writer, method.Definition, reference: false);
            else writer.Line(method.Definition.Kind == MethodKind.Backward ? "return 0;" : "return result;");
        });

        WriteDispatch(Variable, "EvaluateHessianVector", ", global::Backprop.FlatStore direction, global::Backprop.GradientStore product", methods.Where(m => m.Curvature is not null), (method, _) =>
        {
            WriteConversions(method.Definition);
            writer.Line($"return {method.Definition.Name}HessianVector({string.Join(", ", method.Definition.Arguments.Select((_, i) => "argument" + Number(i)).Concat(["direction", "product"]))});");
        });

        WriteDispatch("global::System.Action", "PrepareCall", "", methods, (method, _) =>
        {
            WriteConversions(method.Definition);
            IEnumerable<string> arguments = method.Definition.Arguments.Select((_, i) => "argument" + Number(i));
            if (method.Training is not null)
            {
                IEnumerable<string> destinations = TupleValues.WriteDestinations(writer, method.Definition, arguments);
                string training = $"{method.TrainingName}({string.Join(", ", arguments.Concat(destinations).Concat(WriteGradientTensors(method.Definition)))})";
                if (method.Curvature is null)
                {
                    writer.Line($"return () => {training};");
                    return;
                }
                writer.Line("var product = new global::Backprop.GradientStore(Parameters);");
                using (writer.Block("return () =>", ";"))
                {
                    writer.Line(training + ";");
                    writer.Line($"{method.Definition.Name}HessianVector({string.Join(", ", arguments.Concat(["Parameters", "product"]))});");
                }
                return;
            }
            if (method.Definition.Elements.Count > 0)
            {
                arguments = arguments.Concat(TupleValues.WriteDestinations(writer, method.Definition, arguments));
            }
            else if (MethodWriter.ResultShape(method.Definition).Rank > 0)
            {
                writer.Line($"var destination = {Names.Escape(method.Definition.Name)}({string.Join(", ", arguments)});");
                arguments = arguments.Append("destination");
            }
            writer.Line($"return () => {Names.Escape(method.Definition.Name)}({string.Join(", ", arguments)});");
        });

        void WriteDispatch(string type, string name, string more, IEnumerable<CompiledMethod> compiled, Action<CompiledMethod, int> write)
        {
            writer.Line();
            using (writer.Block($"{type} {Prefix}{name}(int method, object[] arguments{more})"))
            {
                using (writer.Block("switch (method)"))
                {
                    foreach (CompiledMethod method in compiled)
                    {
                        int index = methods.ToList().IndexOf(method);
                        using (writer.Block($"case {Number(index)}:")) write(method, index);
                    }
                    writer.Line("default:");
                    using (writer.Indent()) writer.Line("throw new global::System.ArgumentOutOfRangeException(nameof(method));");
                }
            }
        }

        void WriteConversions(MethodDefinition definition)
        {
            for (int i = 0; i < definition.Arguments.Count; i++)
            {
                bool integer = definition.Arguments[i].Type == ElementType.Int32;
                writer.Line($"global::System.Numerics.Tensors.Tensor<{(integer ? "int" : "float")}> argument{Number(i)} = global::Backprop.ModelValues.{(integer ? "Integers" : "Floats")}(arguments[{Number(i)}]);");
            }
        }

        List<string> WriteGradientTensors(MethodDefinition definition)
        {
            var gradients = new List<string>();
            for (int i = 0; i < definition.Arguments.Count; i++)
            {
                if (!definition.Arguments[i].Gradient) continue;
                writer.Line($"global::System.Numerics.Tensors.Tensor<float> gradient{Number(i)} = global::System.Numerics.Tensors.Tensor.CreateFromShape<float>(argument{Number(i)}.Lengths);");
                gradients.Add("gradient" + Number(i));
            }
            return gradients;
        }

        void WriteReturn(MethodDefinition definition, TensorShape shape) =>
            writer.Line(shape.Rank == 0 ? "return (global::Backprop.Variable)(double)result;" : "return global::Backprop.ModelValues.FromTensor(result, result.Lengths);");
    }

    private string Programs()
    {
        var programs = new ProgramWriter(model.Type.MetadataName, methods.Select(m => m.Definition), methods.SelectMany(m => m.Schedules), sizeNames, states);
        foreach (CompiledMethod method in methods)
        {
            MethodDefinition definition = method.Definition;
            if (method.Evaluation is { } evaluation) programs.AddProgram(ProgramWriter.NameOf(definition.Name), evaluation, sizeNames.Of(definition), definition.Arguments, layout.Offset, null, $"{definition.Name}, in evaluation mode.");
            if (method.Training is not { } training) continue;
            string summary = definition.Kind == MethodKind.Backward ? $"Gradients of {definition.Backward!.Forward}, given those of a loss with respect to its results." : $"{definition.Name} and its gradients.";
            programs.AddProgram(ProgramWriter.NameOf(method.TrainingName), training, sizeNames.Of(definition), definition.Arguments, layout.Offset, Unreached(training, OutputKind.ParameterGradient), summary);
            if (method.Curvature is not { } curvature) continue;
            programs.AddProgram(definition.Name + "HessianVector", curvature, sizeNames.Of(definition), definition.Arguments, layout.Offset, Unreached(curvature, OutputKind.HessianVector), $"{definition.Name} and the product of its Hessian with a direction.", hessianVector: true);
        }
        return programs.ToString();
    }

    /// <summary>Offset and length of what holds the parameters that have no output of a kind; those that lie behind each other are cleared together.</summary>
    private (long Offset, long Length)[] Unreached(Schedule schedule, OutputKind kind)
    {
        HashSet<int> reached = [.. schedule.Graph.Outputs.Where(o => o.Kind == kind).Select(o => o.Index)];
        int[] indices = [.. Enumerable.Range(0, layout.Count).Where(i => !reached.Contains(i))];
        var ranges = new List<(long, long)>();
        for (int first = 0; first < indices.Length;)
        {
            int last = first;
            while (last + 1 < indices.Length && indices[last + 1] == indices[last] + 1) last++;
            ranges.Add((layout.Offset(indices[first]), layout.Offset(indices[last]) + layout.Length(indices[last]) - layout.Offset(indices[first])));
            first = last + 1;
        }
        return [.. ranges];
    }

    internal static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
