using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Backprop.Generators.Analysis;
using Backprop.Generators.Emission.Tests;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MethodKind = Backprop.Generators.Graphs.MethodKind;
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

    private ModelReader(INamedTypeSymbol type, CSharpCompilation compilation, CancellationToken cancellation)
    {
        (this.type, this.compilation, this.cancellation) = (type, compilation, cancellation);
        sources = new(compilation, cancellation);
        evaluator = new(sources, cancellation);
    }

    public static Reading<ModelDefinition> Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation) =>
        AttributedTypes.Read<ModelDefinition>(context, "ModelAttribute", (type, compilation) => Read(type, compilation, cancellation));

    public static Reading<ModelDefinition> Read(INamedTypeSymbol type, CSharpCompilation compilation, CancellationToken cancellation) =>
        new ModelReader(type, compilation, cancellation).Read();

    private Reading<ModelDefinition> Read()
    {
        Reading<ModelDefinition> reading = Reading<ModelDefinition>.Of(CheckModel() ? ReadModel() : null, diagnostics, compilation);
        return reading.Definition is null ? reading : reading with { Diagnostics = reading.Diagnostics.Concat(evaluator.ShapeHints(compilation)).ToEquatableArray() };
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
                if (Compile(method, kind, model!, arguments) is { } definition) compiled.Add(definition);
            });
        }
        CheckAddedNames(states.Count > 0, compiled.Any(m => m.Draws.Count + m.TrainingDraws.Count > 0));
        if (diagnostics.Count > 0 || compiled.Count < methods.Count || sources.HasSyntaxErrors()) return null;
        ParameterOrigin[] named = parameters.Select((parameter, i) => new ParameterOrigin(parameter.Name, type.GetMembers(origins[i].Field)[0].Locations[0], evaluator.Visible(origins[i].Declaration))).ToArray();
        diagnostics.AddRange(new GradientSmells(evaluator.Graph, evaluator.PlaceOf, type.Name, named, losses).Find());
        return new(TypeReader.Declaration(type, sources), Members.OfParameters(type).ToEquatableArray(), parameters, compiled.ToEquatableArray()) { States = states, Checks = ReadChecks(compiled) };
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
        string[] added = [.. methods.Select(m => m.Kind == MethodKind.Loss ? m.Method.Name + "AndGradients" : "BackpropRun" + m.Method.Name),
            .. methods.Where(m => KnownTypes.HasFlag(m.Method, "LossAttribute", "HessianVector")).Select(m => m.Method.Name + "HessianVector"), "Initialize"];
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

    private MethodDefinition? Compile(IMethodSymbol method, MethodKind kind, ObjectValue model, IReadOnlyList<ArgumentInfo> arguments)
    {
        if (Evaluate(method, kind, model, arguments, training: false) is not { } result) return null;
        var definition = new MethodDefinition(method.Name, kind, arguments.ToEquatableArray(), evaluator.Graph[result].Type, Graph(method, result))
        {
            Requirements = evaluator.Requirements.ToEquatableArray(),
            Draws = evaluator.Draws,
            HessianVector = kind == MethodKind.Loss && KnownTypes.HasFlag(method, "LossAttribute", "HessianVector"),
        };
        if (kind != MethodKind.Loss) return definition;
        int[] gradients = Enumerable.Range(0, arguments.Count).Where(i => arguments[i].Gradient).ToArray();
        // Where nothing asks for the mode, training is evaluation.
        if (!evaluator.DependsOnMode)
        {
            losses.Add(new(method.Name, method.Locations[0], result, gradients));
            return definition;
        }
        if (Evaluate(method, kind, model, arguments, training: true) is not { } trained) return null;
        losses.Add(new(method.Name, method.Locations[0], trained, gradients));
        var training = new TrainingMode(Graph(method, trained), evaluator.Requirements.ToEquatableArray(), evaluator.Draws);
        bool isSame = training.Graph == definition.Graph && training.Requirements == definition.Requirements && training.Draws == definition.Draws;
        return isSame ? definition : definition with { Training = training };
    }

    /// <summary>The node of a method's result; null if it cannot be that of a compiled method.</summary>
    private Value? Evaluate(IMethodSymbol method, MethodKind kind, ObjectValue model, IReadOnlyList<ArgumentInfo> arguments, bool training)
    {
        if (evaluator.Compile(method, model, arguments, training) is not { } result)
        {
            diagnostics.Add(MethodReader.UnsupportedResult(method, kind, "null"));
            return null;
        }
        if (kind == MethodKind.Loss && evaluator.Graph.ShapeOf(result) is { Rank: > 0 } shape)
        {
            diagnostics.Add(Diagnostic.Create(Descriptors.LossNotScalar, method.Locations[0], method.Name, shape));
            return null;
        }
        return result;
    }

    private Graph Graph(IMethodSymbol method, Value result) =>
        Outputs.Prune(evaluator.Graph.Build(evaluator.Updates.Prepend(new GraphOutput(OutputKind.Value, 0, method.Name, result.Id))));

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
