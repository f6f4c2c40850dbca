using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Backprop.Generators.Analysis;
using Backprop.Generators.Emission.Tests;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Backprop.Generators.Definition;

/// <summary>Reads <c>[assembly: GradientChecks]</c>: which models of other assemblies are checked here, and how.</summary>
internal static class ChecksReader
{
    public static Reading<CheckedAssembly> Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        AttributeData request = context.Attributes[0];
        // A repeated attribute, which is an error, is offered once for each.
        if (context.SemanticModel.Compilation is not CSharpCompilation compilation || KnownTypes.FindAttribute(compilation.Assembly, CheckAttributes.Request) is not { } first
            || first.ApplicationSyntaxReference?.Span != request.ApplicationSyntaxReference?.Span || first.ApplicationSyntaxReference?.SyntaxTree != request.ApplicationSyntaxReference?.SyntaxTree)
        {
            return Reading<CheckedAssembly>.Nothing;
        }
        try
        {
            return Read(request, compilation, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Reading<CheckedAssembly>.Failed(compilation.Assembly, exception);
        }
    }

    private static Reading<CheckedAssembly> Read(AttributeData request, CSharpCompilation compilation, CancellationToken cancellation)
    {
        var diagnostics = new List<Diagnostic>();
        Location location = CheckAttributes.LocationOf(request);
        if (!CheckAttributes.HasXunit(compilation))
        {
            diagnostics.Add(Diagnostic.Create(Descriptors.ChecksNeedXunit, location));
            return Reading<CheckedAssembly>.Of(null, diagnostics, compilation);
        }
        AttributeData[] attributes = compilation.Assembly.GetAttributes().ToArray();
        var models = new List<CheckedModel>();
        var names = new List<string>();
        foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            cancellation.ThrowIfCancellationRequested();
            // Only what knows our attributes can have one of them.
            if (!assembly.Modules.Any(module => module.ReferencedAssemblies.Any(r => r.Name == "Backprop.Attributes"))) continue;
            foreach (AttributeData summary in assembly.GetAttributes())
            {
                if (KnownTypes.IsBackprop(summary.AttributeClass, KnownTypes.CompiledModel)
                    && Model(summary, assembly, request, compilation, names, diagnostics) is { } model
                    && models.All(m => m.TypeName != model.TypeName) && compilation.Assembly.GetTypeByMetadataName(model.TypeName) is null) models.Add(model);
            }
        }
        // What means a model of this project is checked with it, and which dimensions those have is not known here.
        bool isAlone = (models.Count == 0 || attributes.Any(CheckAttributes.IsDimensions)) && !HasModel(compilation.Assembly.GlobalNamespace);
        diagnostics.AddRange(CheckAttributes.Check(attributes.Where(a => CheckAttributes.ModelOf(a) is null), null, isAlone ? [.. names.Distinct()] : null));
        diagnostics.AddRange(attributes.Select(Misplaced).OfType<Diagnostic>());
        if (models.Count == 0 && diagnostics.Count == 0 && isAlone) diagnostics.Add(Diagnostic.Create(Descriptors.NothingToCheck, location));
        return Reading<CheckedAssembly>.Of(new(models.ToEquatableArray()), diagnostics, compilation);
    }

    /// <summary>An attribute on the assembly that means no model that could be checked.</summary>
    private static Diagnostic? Misplaced(AttributeData attribute) =>
        CheckAttributes.ModelOf(attribute) is { } model ? KnownTypes.FindAttribute(model, "ModelAttribute") is null ? Diagnostic.Create(Descriptors.CheckedModelMissing, CheckAttributes.LocationOf(attribute), $"'{model.Name}' is not marked [Model]") : null
        : CheckAttributes.IsExclusion(attribute) ? Diagnostic.Create(Descriptors.CheckedModelMissing, CheckAttributes.LocationOf(attribute), "An exclusion on the assembly says for which model it is: Model = typeof(...)")
        : null;

    private static CheckedModel? Model(AttributeData summary, IAssemblySymbol assembly, AttributeData request, CSharpCompilation compilation, List<string> allNames, List<Diagnostic> diagnostics)
    {
        if (summary.ConstructorArguments is not [{ Value: string typeName }, var parameters, var forwards, var losses, var dimensions, { Value: bool hasSizes }]
            || assembly.GetTypeByMetadataName(typeName) is not { } type) return null;
        string[] names = Strings(dimensions).ToArray();
        allNames.AddRange(names);
        CheckSettings settings = CheckAttributes.Settings(type, names, request, compilation);
        Location location = CheckAttributes.LocationOf(request);
        diagnostics.AddRange(CheckAttributes.Check(CheckAttributes.Meaning(type, compilation), type.Name, names));
        if (settings.Exclusion is null && CheckAttributes.Obstacle(type, compilation) is { } obstacle)
        {
            diagnostics.Add(Diagnostic.Create(Descriptors.ModelNotReachable, location, type.Name, obstacle));
            return null;
        }
        if (!CheckAttributes.HasAllSizes(settings, names, hasSizes, out string demand))
        {
            diagnostics.Add(Diagnostic.Create(Descriptors.CheckDimensionsNotFound, location, type.Name, demand));
            return null;
        }
        return new(typeName, Strings(parameters).ToEquatableArray(), Strings(forwards).ToEquatableArray(), Strings(losses).Select(CheckedLoss.Parse).ToEquatableArray(), settings);
    }

    private static IEnumerable<string> Strings(TypedConstant array) => array is { Kind: TypedConstantKind.Array, IsNull: false } ? array.Values.Select(v => v.Value).OfType<string>() : [];

    private static bool HasModel(INamespaceOrTypeSymbol container) => container.GetMembers().OfType<INamespaceOrTypeSymbol>()
        .Any(member => (member is INamedTypeSymbol type && KnownTypes.FindAttribute(type, "ModelAttribute") is not null) || HasModel(member));
}
