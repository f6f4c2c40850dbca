using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Emission;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Backprop.Generators.Definition;

/// <summary>The attributes that say how models are checked by generated tests: on the model, and on the assembly that has the tests.</summary>
internal static class CheckAttributes
{
    public const string Request = "GradientChecksAttribute";
    private const string Dimensions = "GradientCheckDimensionsAttribute", Exclusion = "GradientCheckExclusionAttribute", Model = "Model";

    /// <summary>What an option must be.</summary>
    private static readonly Dictionary<string, (Func<double, bool> IsValid, string Demand)> Options = new()
    {
        ["Tolerance"] = (value => value > 0 && !double.IsInfinity(value), "a positive number"),
        ["Coordinates"] = (value => value >= 0, "at least 0"),
        ["Directions"] = (value => value >= 0, "at least 0"),
        ["Minimum"] = (IsFinite, "a finite number"),
        ["Maximum"] = (IsFinite, "a finite number"),
        ["Seed"] = (_ => true, ""),
    };

    /// <summary>Whether this project asks for tests and can have them.</summary>
    public static AttributeData? FindRequest(CSharpCompilation compilation) => KnownTypes.FindAttribute(compilation.Assembly, Request) is { } request && HasXunit(compilation) ? request : null;

    public static bool HasXunit(CSharpCompilation compilation) => !compilation.GetTypesByMetadataName("Xunit.FactAttribute").IsEmpty;

    /// <summary>How the tests of this project check a model: what is said on the model, else what is said on the assembly.</summary>
    public static CheckSettings Settings(INamedTypeSymbol model, IReadOnlyCollection<string> names, AttributeData request, CSharpCompilation compilation)
    {
        AttributeData[] onModel = model.GetAttributes().ToArray(), onAssembly = compilation.Assembly.GetAttributes().ToArray();
        AttributeData[] meant = onAssembly.Where(a => SymbolEqualityComparer.Default.Equals(ModelOf(a), model)).ToArray();

        AttributeData?[] sources = [onModel.FirstOrDefault(a => Is(a, Request)), request];
        IEnumerable<CheckOption> options = Options.Keys
            .Select(name => (name, value: sources.Select(source => source is null ? null : Named(source, name)).FirstOrDefault(v => v is not null)))
            .Where(option => option.value is { } value && Options[option.name].IsValid(Convert.ToDouble(value.Value, CultureInfo.InvariantCulture)))
            .Select(option => new CheckOption(option.name, Code(option.value!.Value)));

        AttributeData[][] sets =
        [
            onModel.Where(a => Is(a, Dimensions)).ToArray(),
            meant.Where(a => Is(a, Dimensions)).ToArray(),
            onAssembly.Where(a => Is(a, Dimensions) && ModelOf(a) is null).ToArray(),
        ];
        IEnumerable<string> dimensions = (sets.FirstOrDefault(s => s.Length > 0) ?? [])
            .Select(a => CheckSizes.Parse(Text(a), out _))
            .Select(sizes => string.Join(", ", (sizes ?? []).Where(s => names.Contains(s.Name)).Select(s => $"{s.Name}={s.Size.ToString(CultureInfo.InvariantCulture)}")))
            .Where(text => text.Length > 0)
            .Distinct();

        string? reason = onModel.Concat(meant).Where(a => Is(a, Exclusion)).Select(Text).FirstOrDefault();
        return new(options.ToEquatableArray(), dimensions.ToEquatableArray(), reason);
    }

    /// <summary>Whether the settings and, where the compiler <paramref name="hasSizes"/>, its own choice leave no size open. Otherwise says which to give.</summary>
    public static bool HasAllSizes(CheckSettings settings, IReadOnlyCollection<string> names, bool hasSizes, out string demand)
    {
        demand = string.Join(", ", names.Select(name => name + "=..."));
        return hasSizes || settings.Exclusion is not null
            || (settings.Dimensions.Count > 0 && settings.Dimensions.All(set => CheckSizes.Parse(set, out _) is { } sizes && names.All(name => sizes.Any(s => s.Name == name))));
    }

    /// <summary>Why a model cannot be created by the tests of this project, and what to do about it, or null.</summary>
    public static string? Obstacle(INamedTypeSymbol model, CSharpCompilation compilation) =>
        !compilation.IsSymbolAccessibleWithin(model, compilation.Assembly) ? "it is not accessible here; make it public"
        : !model.InstanceConstructors.Any(c => c.Parameters.Length == 0 && compilation.IsSymbolAccessibleWithin(c, compilation.Assembly)) ? "its constructor is not accessible here; make that public"
        : model.GetMembers().Any(m => m is IFieldSymbol { IsRequired: true } or IPropertySymbol { IsRequired: true }) ? "it has required members; give them values in the class instead"
        : null;

    /// <summary>What is wrong with these attributes, for a model, or for all, with dimensions of these <paramref name="names"/>; null if they are not known.</summary>
    public static IEnumerable<Diagnostic> Check(IEnumerable<AttributeData> attributes, string? model, IReadOnlyCollection<string>? names)
    {
        foreach (AttributeData attribute in attributes)
        {
            Location location = LocationOf(attribute);
            if (Is(attribute, Request))
            {
                foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
                {
                    if (argument.Value.Value is not { } value || !Options.TryGetValue(argument.Key, out (Func<double, bool> IsValid, string Demand) option)) continue;
                    if (!option.IsValid(Convert.ToDouble(value, CultureInfo.InvariantCulture))) yield return Diagnostic.Create(Descriptors.InvalidCheckOption, location, argument.Key, Literals.Plain(argument.Value), option.Demand);
                }
                if (Number(attribute, "Minimum") is double minimum && Number(attribute, "Maximum") is double maximum && minimum > maximum)
                {
                    yield return Diagnostic.Create(Descriptors.InvalidCheckOption, location, "Maximum", Literals.Plain(Named(attribute, "Maximum")!.Value), "at least Minimum");
                }
                if (Named(attribute, "Coordinates")?.Value is 0 && Named(attribute, "Directions")?.Value is 0)
                {
                    yield return Diagnostic.Create(Descriptors.InvalidCheckOption, location, "Directions", "0", "at least 1 where Coordinates is 0, or nothing would be compared");
                }
            }
            else if (Is(attribute, Exclusion) && Text(attribute).Trim().Length == 0)
            {
                yield return Diagnostic.Create(Descriptors.InvalidCheckOption, location, "The reason", "empty", "a sentence that says why the model is not checked");
            }
            else if (Is(attribute, Dimensions))
            {
                if (CheckSizes.Parse(Text(attribute), out string problem) is not { } sizes) yield return Diagnostic.Create(Descriptors.InvalidCheckDimensions, location, Text(attribute), problem);
                else if (names is not null)
                {
                    foreach (Diagnostic unknown in Unknown(location, sizes, names, model is null ? "No model that is checked here has a dimension" : $"The model '{model}' has no dimension")) yield return unknown;
                }
            }
        }
    }

    private static IEnumerable<Diagnostic> Unknown(Location location, List<(string Name, int Size)> sizes, IReadOnlyCollection<string> names, string subject) => sizes
        .Where(s => !names.Contains(s.Name))
        .Select(s => Diagnostic.Create(Descriptors.UnknownCheckDimension, location, subject, s.Name, names.Count switch { 0 => "is none", 1 => "is " + names.First(), _ => "are " + string.Join(", ", names) }));

    /// <summary>The attributes on this assembly, besides the request itself, that mean a certain model.</summary>
    public static IEnumerable<AttributeData> Meaning(INamedTypeSymbol model, CSharpCompilation compilation) =>
        compilation.Assembly.GetAttributes().Where(a => SymbolEqualityComparer.Default.Equals(ModelOf(a), model));

    public static bool IsExclusion(AttributeData attribute) => Is(attribute, Exclusion);

    public static bool IsDimensions(AttributeData attribute) => Is(attribute, Dimensions);

    /// <summary>The model that an attribute on an assembly names.</summary>
    public static INamedTypeSymbol? ModelOf(AttributeData attribute) => Is(attribute, Dimensions) || Is(attribute, Exclusion) ? Named(attribute, Model)?.Value as INamedTypeSymbol : null;

    public static Location LocationOf(AttributeData attribute) => attribute.ApplicationSyntaxReference is { } reference ? reference.GetSyntax().GetLocation() : Location.None;

    private static bool Is(AttributeData attribute, string name) => KnownTypes.IsBackprop(attribute.AttributeClass, name);

    private static string Text(AttributeData attribute) => attribute.ConstructorArguments is [{ Value: string text }] ? text : "";

    private static TypedConstant? Named(AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value.Kind != TypedConstantKind.Error) return argument.Value;
        }
        return null;
    }

    private static double? Number(AttributeData attribute, string name) => Named(attribute, name)?.Value is double value ? value : null;

    private static string Code(TypedConstant constant) => constant.Value is double number ? Literals.Double(number) : Literals.Plain(constant);

    private static bool IsFinite(double value) => !double.IsNaN(value) && !double.IsInfinity(value);
}
