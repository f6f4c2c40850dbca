using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Backprop.Generators.Analysis;
using Backprop.Generators.Emission;
using Backprop.Generators.Emission.Tests;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MethodKind = Backprop.Generators.Graphs.MethodKind;
using Naming = Backprop.Generators.Scheduling.Naming;
using OutputKind = Backprop.Generators.Graphs.OutputKind;

namespace Backprop.Generators.Definition;

/// <summary>Reads a class marked [Model] into a definition that refers to nothing of the compilation.</summary>
internal sealed class ModelReader
{
    private readonly INamedTypeSymbol type;
    private readonly CSharpCompilation compilation;
    private readonly CancellationToken cancellation;
    private readonly DefinitionSources sources;
    private readonly Evaluator evaluator;
    private readonly List<Diagnostic> diagnostics = [];
    private readonly List<LossResult> losses = [];

    private ModelReader(INamedTypeSymbol type, DefinitionSources sources, CancellationToken cancellation)
    {
        (this.type, this.sources, this.cancellation) = (type, sources, cancellation);
        compilation = sources.Compilation;
        evaluator = new(sources, cancellation);
    }

    public static Reading<ModelDefinition> Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation) =>
        AttributedTypes.Read<ModelDefinition>(context, "ModelAttribute", (type, sources) => Read(type, sources, cancellation), cancellation);

    public static Reading<ModelDefinition> Read(INamedTypeSymbol type, DefinitionSources sources, CancellationToken cancellation) => new ModelReader(type, sources, cancellation).Read();

    private Reading<ModelDefinition> Read()
    {
        Reading<ModelDefinition> reading = Reading<ModelDefinition>.Of(CheckModel() ? ReadModel() : null, diagnostics, compilation);
        return reading.Definition is null ? reading : reading with { Diagnostics = reading.Diagnostics.Concat(evaluator.ShapeHints()).ToEquatableArray() };
    }

    private bool CheckModel()
    {
        TypeReader.Check(type, "Model", diagnostics, cancellation);
        Location location = type.Locations[0];
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.Arity > 0) diagnostics.Add(Diagnostic.Create(Descriptors.GenericModel, outer.Locations[0], outer.Name));
        }
        if (KnownTypes.FindAttribute(type, "LayerAttribute") is not null) diagnostics.Add(Diagnostic.Create(Descriptors.ModelAndLayer, location, type.Name));
        if (!compilation.Options.AllowUnsafe) diagnostics.Add(Diagnostic.Create(Descriptors.UnsafeBlocksDisabled, location, type.Name));
        if (type.InstanceConstructors.FirstOrDefault(c => c.Parameters.Length > 0 && !IsCopyConstructor(c)) is { } constructor)
        {
            diagnostics.Add(Diagnostic.Create(Descriptors.ModelConstructorArguments, constructor.Locations.FirstOrDefault() ?? location, type.Name));
        }
        return diagnostics.Count == 0;
    }

    private bool IsCopyConstructor(IMethodSymbol constructor) =>
        type.IsRecord && constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);

    private ModelDefinition? ReadModel()
    {
        var methods = new List<(IMethodSymbol Method, MethodKind Kind)>();
        foreach (IMethodSymbol method in type.GetMembers().OfType<IMethodSymbol>())
        {
            if (KnownTypes.FindAttribute(method, "LossAttribute") is not null) methods.Add((method, MethodKind.Loss));
            else if (KnownTypes.FindAttribute(method, "ForwardAttribute") is not null) methods.Add((method, MethodKind.Forward));
        }
        if (methods.Count == 0) diagnostics.Add(Diagnostic.Create(Descriptors.NoCompiledMethod, type.Locations[0], type.Name));
        foreach (var overloads in methods.GroupBy(m => m.Method.Name))
        {
            if (overloads.Skip(1).Any()) diagnostics.Add(Diagnostic.Create(Descriptors.OverloadedMethod, overloads.Last().Method.Locations[0], type.Name, overloads.Key));
        }
        CheckNames(methods);

        ObjectValue? model = null;
        EquatableArray<ParameterInfo> parameters = default, states = default;
        IReadOnlyList<(string Field, SyntaxNode Declaration)> origins = [];
        if (!Attempt(type, () =>
        {
            model = evaluator.CreateModel(type);
            (parameters, states, origins) = ParameterNames.Assign(evaluator, model);
            foreach (IGrouping<string, ParameterInfo> same in parameters.Concat(states).GroupBy(p => p.Name).Where(g => g.Skip(1).Any()))
            {
                diagnostics.Add(Diagnostic.Create(Descriptors.SameParameterName, type.Locations[0], type.Name, same.Key));
            }
            if (!Sizes.IsPossible([parameters.Aggregate(Dimension.Zero, (sum, parameter) => sum + parameter.Shape.Count)])) diagnostics.Add(Diagnostic.Create(Descriptors.SizeOverflow, type.Locations[0]));
        })) return null;

        var signatures = new MethodReader(diagnostics, cancellation);
        var compiled = new List<MethodDefinition>();
        foreach ((IMethodSymbol method, MethodKind kind) in methods)
        {
            if (signatures.Read(method, kind) is not { } arguments) continue;
            Attempt(method, () =>
            {
                if (Compile(method, kind, model!, arguments, parameters) is not { } definition) return;
                compiled.Add(definition);
                if (MethodReader.HasBackward(method) && Backward(method, model!, arguments) is { } backward) compiled.Add(backward);
            });
        }
        CheckAddedNames(states.Count > 0, compiled.Any(m => m.Draws.Count + m.TrainingDraws.Count > 0));
        if (diagnostics.Count > 0 || compiled.Count(m => m.Kind != MethodKind.Backward) < methods.Count || sources.HasSyntaxErrors()) return null;
        ParameterOrigin[] named = parameters.Select((parameter, i) => new ParameterOrigin(parameter.Name, type.GetMembers(origins[i].Field)[0].Locations[0], evaluator.Visible(origins[i].Declaration))).ToArray();
        diagnostics.AddRange(new GradientSmells(evaluator.Graph, evaluator.PlaceOf, type.Name, named, losses).Find());
        return new(TypeReader.Declaration(type), Members.OfParameters(type).ToEquatableArray(), parameters, compiled.ToEquatableArray()) { States = states, Checks = ReadChecks(compiled), Plan = PlanReader.Read(type, compiled, diagnostics, cancellation) };
    }

    /// <summary>How this project's tests check the model; null if it has none. What is wrong about that is reported, and the model is compiled all the same.</summary>
    private CheckSettings? ReadChecks(IReadOnlyList<MethodDefinition> methods)
    {
        string[] names = CheckDimensions.Names(methods);
        diagnostics.AddRange(CheckAttributes.Check(type.GetAttributes().Concat(CheckAttributes.Meaning(type, compilation)), type.Name, names));
        if (CheckAttributes.FindRequest(compilation) is not { } request) return null;
        CheckSettings settings = CheckAttributes.Settings(type, names, request, compilation);
        if (settings.Exclusion is null && CheckAttributes.Obstacle(type, compilation) is { } obstacle)
        {
            diagnostics.Add(Diagnostic.Create(Descriptors.ModelNotReachable, type.Locations[0], type.Name, obstacle));
            return null;
        }
        if (!CheckAttributes.HasAllSizes(settings, names, CheckDimensions.Choose(methods) is not null, out string demand))
        {
            diagnostics.Add(Diagnostic.Create(Descriptors.CheckDimensionsNotFound, type.Locations[0], type.Name, demand));
            return null;
        }
        return settings;
    }

    /// <summary>Reports members whose names the generated members have. Methods may be overloads of generated methods.</summary>
    private void CheckNames(IReadOnlyList<(IMethodSymbol Method, MethodKind Kind)> methods)
    {
        string[] properties = ["Parameters", "Gradients", "Plan", "BackpropState", "backpropState"];
        string[] added =
        [
            .. methods.Select(m => m.Kind == MethodKind.Loss ? m.Method.Name + "AndGradients" : "BackpropRun" + m.Method.Name),
            .. methods.Where(m => m.Kind == MethodKind.Loss && ResultReader.IsTuple(m.Method.ReturnType)).SelectMany(m => new[] { "BackpropRun" + m.Method.Name, "BackpropRun" + m.Method.Name + "AndGradients" }),
            .. methods.Where(m => MethodReader.HasBackward(m.Method)).Select(m => m.Method.Name + "Backward"),
            .. methods.Where(m => KnownTypes.HasFlag(m.Method, "LossAttribute", "HessianVector")).Select(m => m.Method.Name + "HessianVector"),
            "Initialize",
        ];
        foreach (ISymbol member in type.GetMembers().Prepend(type))
        {
            bool isTaken = properties.Contains(member.Name) || (added.Contains(member.Name) && (member is not IMethodSymbol method || IsGenerated(method)));
            if (isTaken) diagnostics.Add(Diagnostic.Create(Descriptors.NameTaken, member.Locations[0], member.Name, type.Name));
        }

        bool IsGenerated(IMethodSymbol method) => methods.Any(m => SymbolEqualityComparer.Default.Equals(m.Method, method))
            || (method.Name == "Initialize" && method.Parameters is [{ Type.SpecialType: SpecialType.System_UInt64 }]);
    }

    /// <summary>The names of members that only some models have.</summary>
    private void CheckAddedNames(bool hasStates, bool drawsNoise)
    {
        foreach (ISymbol member in type.GetMembers().Prepend(type))
        {
            if ((hasStates && member.Name == "States") || (drawsNoise && member.Name == "Noise")) diagnostics.Add(Diagnostic.Create(Descriptors.NameTaken, member.Locations[0], member.Name, type.Name));
        }
    }

    private MethodDefinition? Compile(IMethodSymbol method, MethodKind kind, ObjectValue model, IReadOnlyList<ArgumentInfo> arguments, IReadOnlyList<ParameterInfo> parameters)
    {
        if (Results(method, kind, evaluator.Compile(method, model, arguments, training: false)) is not { } results) return null;
        // Of a forward method it is the backward method that has gradients of arguments.
        IEnumerable<ArgumentInfo> own = kind == MethodKind.Forward ? arguments.Select(a => a with { Gradient = false }) : arguments;
        var definition = new MethodDefinition(method.Name, kind, own.ToEquatableArray(), evaluator.Graph[new Value(results[0].Node)].Type, Graph(results))
        {
            Elements = ResultReader.Elements(method).ToEquatableArray(),
            Requirements = evaluator.Requirements.ToEquatableArray(),
            Draws = evaluator.Draws,
            HessianVector = KnownTypes.HasFlag(method, "LossAttribute", "HessianVector"),
        };
        if (kind != MethodKind.Loss) return definition;
        int[] gradients = Enumerable.Range(0, arguments.Count).Where(i => arguments[i].Gradient).ToArray();
        // Where nothing asks for the mode, training is evaluation.
        GraphOutput differentiated = results[0];
        if (evaluator.DependsOnMode)
        {
            if (Results(method, kind, evaluator.Compile(method, model, arguments, training: true)) is not { } trained) return null;
            differentiated = trained[0];
            var training = new TrainingMode(Graph(trained), evaluator.Requirements.ToEquatableArray(), evaluator.Draws);
            bool isSame = training.Graph == definition.Graph && training.Requirements == definition.Requirements && training.Draws == definition.Draws;
            if (!isSame) definition = definition with { Training = training };
        }
        losses.Add(new(method.Name, method.Locations[0], new Value(differentiated.Node), gradients));
        return definition with { Frozen = TrainsReader.Frozen(method, definition.TrainingGraph, parameters, [.. Members.OfParameters(type)], diagnostics, cancellation).ToEquatableArray() };
    }

    /// <summary>The backward method of a forward method. It trains: its forward part is that of training mode.</summary>
    private MethodDefinition? Backward(IMethodSymbol method, ObjectValue model, IReadOnlyList<ArgumentInfo> arguments)
    {
        if (Results(method, MethodKind.Forward, evaluator.Compile(method, model, arguments, training: true)) is not { } values) return null;
        GraphOutput[] results = [.. values.Where(v => evaluator.Graph[new Value(v.Node)].Type == ElementType.Float32)];
        if (results.Length == 0)
        {
            diagnostics.Add(Diagnostic.Create(Descriptors.NoBackward, method.Locations[0], method.Name));
            return null;
        }
        bool isTuple = ResultReader.IsTuple(method.ReturnType);
        var names = new Names([.. arguments.Select(a => a.Name)]);
        ArgumentInfo[] gradients = [.. results.Select(r => new ArgumentInfo(
            names.Unique(isTuple ? Naming.Camel(r.Name) + "Upstream" : "upstream"), ElementType.Float32, evaluator.Graph.ShapeOf(new Value(r.Node)), false))];
        Value total = evaluator.Contract([.. results.Select(r => new Value(r.Node))], gradients, arguments.Count);
        Graph graph = Graph([new GraphOutput(OutputKind.Value, 0, method.Name, total.Id)]);
        return new(method.Name + "Backward", MethodKind.Backward, arguments.Concat(gradients).ToEquatableArray(), ElementType.Float32, graph)
        {
            Requirements = evaluator.Requirements.ToEquatableArray(),
            Draws = evaluator.Draws,
            Backward = new(method.Name, arguments.Count, results.Select(r => r.Index).ToEquatableArray(), isTuple),
        };
    }

    /// <summary>The results as outputs of a graph, the loss first; null if one of them cannot be.</summary>
    private GraphOutput[]? Results(IMethodSymbol method, MethodKind kind, IReadOnlyList<Value?> values)
    {
        IReadOnlyList<string> elements = ResultReader.Elements(method);
        int missing = values.ToList().FindIndex(v => v is null), loss = ResultReader.LossIndex(method);
        if (missing >= 0)
        {
            diagnostics.Add(elements.Count == 0 ? MethodReader.UnsupportedResult(method, kind, "null") : ResultReader.Unsupported(method, kind, missing, "null"));
            return null;
        }
        if (kind == MethodKind.Loss && evaluator.Graph.ShapeOf(values[loss]!.Value) is { Rank: > 0 } shape)
        {
            diagnostics.Add(Diagnostic.Create(Descriptors.LossNotScalar, method.Locations[0], method.Name, shape));
            return null;
        }
        IEnumerable<int> order = Enumerable.Range(0, values.Count);
        if (kind == MethodKind.Loss) order = order.OrderBy(i => i == loss ? 0 : 1);
        return [.. order.Select(i => new GraphOutput(OutputKind.Value, i, elements.Count == 0 ? method.Name : elements[i], values[i]!.Value.Id))];
    }

    private Graph Graph(IEnumerable<GraphOutput> results) => Outputs.Prune(evaluator.Graph.Build(results.Concat(evaluator.Updates)));

    /// <summary>
    /// Evaluates a part of the definition. Where the C# compiler reports an error in the code that was read, or in the declaration the
    /// reading broke off in, we add nothing to it.
    /// </summary>
    private bool Attempt(ISymbol member, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (DefinitionException exception)
        {
            if (!sources.HasErrors()) diagnostics.Add(exception.Diagnostic);
        }
        catch (InvalidCodeException exception)
        {
            bool isExplained = sources.HasErrors()
                || type.DeclaringSyntaxReferences.Any(r => sources.HasErrors(r.GetSyntax(cancellation)))
                || compilation.GetDeclarationDiagnostics(cancellation).Any(d => d.Severity == DiagnosticSeverity.Error);
            if (!isExplained) diagnostics.AddRange(Reading<ModelDefinition>.Failed(member, exception).Diagnostics);
        }
        return false;
    }
}
