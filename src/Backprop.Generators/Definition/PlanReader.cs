using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Backprop.Generators.Analysis;
using Backprop.Generators.Emission.Tests;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.Generators.Definition;

/// <summary>Where a definition states the budget of its workspace.</summary>
internal sealed record BudgetPlace(string Model, Location Location);

/// <summary>Reads what [Model] says about the plan: the sizes to plan for, and how much workspace a call may take at these.</summary>
internal static class PlanReader
{
    private const string Budget = "WorkspaceBudget", At = "At";

    /// <summary>Null if nothing is said, or what is said is reported. A model is compiled in any case.</summary>
    public static PlanSettings? Read(INamedTypeSymbol type, IReadOnlyList<MethodDefinition> methods, List<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        if (KnownTypes.FindAttribute(type, "ModelAttribute") is not { } attribute) return null;
        string? budgetText = Text(attribute, Budget), atText = Text(attribute, At);
        if (budgetText is null && atText is null) return null;
        int before = diagnostics.Count;
        long? budget = budgetText is null ? null : ByteCount.Parse(budgetText);
        if (budgetText is not null && budget is null) Add(Descriptors.InvalidBudget, Budget, budgetText);

        string[] names = CheckDimensions.Names(methods);
        string place = atText is null ? Budget : At, problem = "";
        List<(string Name, int Size)>? sizes = atText is null ? [] : CheckSizes.Parse(atText, out problem);
        if (sizes is null)
        {
            Add(Descriptors.InvalidPlannedSizes, At, atText!, problem);
            return null;
        }
        foreach ((string unknown, _) in sizes.Where(s => !names.Contains(s.Name)))
        {
            Add(Descriptors.UnknownPlannedSize, At, type.Name, unknown, names.Length switch { 0 => "is none", 1 => "is " + names[0], _ => "are " + string.Join(", ", names) });
        }
        if (names.Any(name => sizes.All(s => s.Name != name)))
        {
            Add(Descriptors.MissingPlannedSize, place, type.Name, string.Join(", ", names.Select(name => sizes.FirstOrDefault(s => s.Name == name) is { Name: { } given, Size: var size } ? $"{given}={size}" : name + "=...")));
        }
        if (diagnostics.Count > before) return null;
        var settings = new PlanSettings(sizes.Select(s => new PlannedSize(s.Name, s.Size)).ToEquatableArray(), budget, budgetText ?? "");
        foreach (MethodDefinition method in methods)
        {
            foreach (SizeRequirement requirement in method.Requirements.Concat(method.Training?.Requirements ?? EquatableArray<SizeRequirement>.Empty))
            {
                if (!IsPositive(requirement.Steps, settings) || Evaluate(requirement.Size, settings) >= 0) continue;
                Add(Descriptors.UndefinedAtPlannedSizes, place, method.Name, settings, requirement.Size, Evaluate(requirement.Size, settings), requirement.Origin);
                return null;
            }
        }
        return settings;

        void Add(DiagnosticDescriptor descriptor, string argument, params object[] arguments) =>
            diagnostics.Add(Diagnostic.Create(descriptor, LocationOf(attribute, argument, cancellation), arguments));
    }

    /// <summary>The place of a model's budget, if it has one.</summary>
    public static BudgetPlace? Place(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        if (context.TargetSymbol is not INamedTypeSymbol type || KnownTypes.FindAttribute(type, "ModelAttribute") is not { } attribute || Text(attribute, Budget) is null) return null;
        Location location = LocationOf(attribute, Budget, cancellation);
        return location.SourceTree == context.TargetNode.SyntaxTree && context.TargetNode.Span.Contains(location.SourceSpan) ? new(DefinitionSources.MetadataName(type), location) : null;
    }

    private static bool IsPositive(Dimension steps, PlanSettings settings) => Evaluate(steps, settings) > 0;

    /// <summary>What is too large for a number is large enough.</summary>
    private static long Evaluate(Dimension size, PlanSettings settings)
    {
        try
        {
            return size.Evaluate(settings.SizeOf);
        }
        catch (OverflowException)
        {
            return long.MaxValue;
        }
    }

    private static string? Text(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(a => a.Key == name) is { Key: not null, Value: { Kind: TypedConstantKind.Primitive, Value: string text } } ? text : null;

    private static Location LocationOf(AttributeData attribute, string argument, CancellationToken cancellation)
    {
        var syntax = attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) as AttributeSyntax;
        return (syntax?.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == argument) ?? (SyntaxNode?)syntax)?.GetLocation() ?? Location.None;
    }
}
