using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using System.Threading;
using Backprop.Generators.Analysis;
using Backprop.Generators.Analysis.Plan;
using Backprop.Generators.Definition;
using Backprop.Generators.Emission.Api;
using Backprop.Generators.Emission.Tests;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.Generators;

/// <summary>
/// The incremental pipeline. Reading a definition runs on every edit and gives an equatable graph without symbols; everything behind it runs
/// only when the graph changes. Diagnostics are a second output of the reading, at real locations, so that pragmas work and moving them regenerates nothing.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ModelGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ModelDefinition> models = Definitions<ModelDefinition>(
            context, KnownTypes.Model, ModelReader.Read, TrackingNames.ModelReading, TrackingNames.ModelDefinition, TrackingNames.ModelDiagnostics);
        IncrementalValuesProvider<LayerInfo> layers = Definitions<LayerInfo>(
            context, KnownTypes.Layer, LayerReader.Read, TrackingNames.LayerReading, TrackingNames.LayerDefinition, TrackingNames.LayerDiagnostics);
        IncrementalValuesProvider<FunctionsInfo> functions = Definitions<FunctionsInfo>(
            context, KnownTypes.Functions, FunctionsReader.Read, TrackingNames.FunctionsReading, TrackingNames.FunctionsDefinition, TrackingNames.FunctionsDiagnostics);
        IncrementalValuesProvider<GeneratedText> texts = models
            .Select(static (model, cancellation) => GeneratedText.Of(model.Type.Name, model.Type.MetadataName, () => ModelCompiler.Compile(model, cancellation)))
            .WithTrackingName(TrackingNames.ModelText);
        AddFiles(
            context,
            texts,
            layers.Select(static (layer, _) => GeneratedText.Of(layer.Type.Name, layer.Type.MetadataName, () => LayerEmitter.Write(layer))).WithTrackingName(TrackingNames.LayerText),
            functions.Select(static (functions, _) => GeneratedText.Of(functions.Type.Name, functions.Type.MetadataName, () => FunctionsEmitter.Write(functions))).WithTrackingName(TrackingNames.FunctionsText));
        AddBudgets(context, texts);
        AddChecks(context, models);
    }

    /// <summary>Workspaces over their budgets. They come from the plan, which is made when the definition changes; where to report them is read on every edit.</summary>
    private static void AddBudgets(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<GeneratedText> texts)
    {
        IncrementalValuesProvider<GeneratedText> excesses = texts.Where(static text => text.Excesses.Count > 0).WithTrackingName(TrackingNames.PlanExcess);
        IncrementalValueProvider<ImmutableArray<BudgetPlace?>> places = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownTypes.Model, static (node, _) => node is TypeDeclarationSyntax, PlanReader.Place)
            .WithTrackingName(TrackingNames.PlanPlace)
            .Where(static place => place is not null)
            .Collect();
        context.RegisterSourceOutput(excesses.Combine(places), static (output, pair) =>
        {
            if (pair.Right.FirstOrDefault(p => p!.Model == pair.Left.File) is not { } place) return;
            foreach (BudgetExcess excess in pair.Left.Excesses)
            {
                output.ReportDiagnostic(Diagnostic.Create(Descriptors.WorkspaceOverBudget, place.Location, excess.Method, excess.Bytes, excess.Sizes, excess.Budget, excess.Largest, excess.Remedy));
            }
        });
    }

    /// <summary>
    /// The tests that <c>[assembly: GradientChecks]</c> asks for. A model of this project carries in its definition how it is checked; those of other assemblies are found in their
    /// attributes. Without the attribute on this assembly there is nothing to read and nothing to write.
    /// </summary>
    private static void AddChecks(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ModelDefinition> models)
    {
        IncrementalValuesProvider<Reading<CheckedAssembly>> readings = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownTypes.GradientChecks, static (node, _) => node is CompilationUnitSyntax, ChecksReader.Read)
            .WithTrackingName(TrackingNames.CheckReading);
        Report(context, readings, TrackingNames.CheckDiagnostics);

        IncrementalValuesProvider<CheckedModel> own = models
            .Where(static model => model.Checks is not null)
            .Select(static (model, _) => CheckedModel.Of(model, model.Checks!))
            .WithTrackingName(TrackingNames.CheckedModel);
        IncrementalValuesProvider<CheckedModel> referenced = readings
            .SelectMany(static (reading, _) => reading.Definition?.Models.ToArray() ?? [])
            .WithTrackingName(TrackingNames.ReferencedCheckedModel);
        AddFiles(context, Texts(own, TrackingNames.CheckText), Texts(referenced, TrackingNames.ReferencedCheckText));

        static IncrementalValuesProvider<GeneratedText> Texts(IncrementalValuesProvider<CheckedModel> models, string step) =>
            models.Select(static (model, _) => GeneratedText.Of(model.TypeName, "Checks." + model.TypeName, () => ChecksEmitter.Write(model))).WithTrackingName(step);
    }

    private static IncrementalValuesProvider<T> Definitions<T>(
        IncrementalGeneratorInitializationContext context,
        string attribute,
        Func<GeneratorAttributeSyntaxContext, CancellationToken, Reading<T>> read,
        string readingStep,
        string definitionStep,
        string diagnosticsStep)
        where T : class
    {
        IncrementalValuesProvider<Reading<T>> readings = context.SyntaxProvider
            .ForAttributeWithMetadataName(attribute, static (node, _) => node is TypeDeclarationSyntax, read)
            .WithTrackingName(readingStep);
        Report(context, readings, diagnosticsStep);
        return readings
            .Select(static (reading, _) => reading.Definition)
            .WithTrackingName(definitionStep)
            .Where(static definition => definition is not null)
            .Select(static (definition, _) => definition!);
    }

    private static void Report<T>(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<Reading<T>> readings, string step)
        where T : class
    {
        IncrementalValuesProvider<Diagnostic> diagnostics = readings
            .SelectMany(static (reading, _) => reading.Diagnostics.ToArray())
            .WithTrackingName(step);
        context.RegisterSourceOutput(diagnostics, static (output, diagnostic) => output.ReportDiagnostic(diagnostic));
    }

    private static void AddFiles(IncrementalGeneratorInitializationContext context, params IncrementalValuesProvider<GeneratedText>[] kinds)
    {
        IncrementalValueProvider<ImmutableArray<GeneratedText>> all = kinds[0].Collect();
        foreach (IncrementalValuesProvider<GeneratedText> kind in kinds.Skip(1)) all = all.Combine(kind.Collect()).Select(static (texts, _) => texts.Left.AddRange(texts.Right));
        IncrementalValueProvider<FileNames> names = all.Select(static (texts, _) => FileNames.Of(texts.Select(text => text.File)));
        foreach (IncrementalValuesProvider<GeneratedText> kind in kinds) context.RegisterSourceOutput(kind.Combine(names), static (output, text) => text.Left.AddTo(output, text.Right));
    }

    /// <summary>A file, or the failure of a pass to write it.</summary>
    private sealed record GeneratedText(string Type, string File, string? Text, string? Failure)
    {
        /// <summary>What the plan that is written there takes too much.</summary>
        public EquatableArray<BudgetExcess> Excesses { get; init; }

        public static GeneratedText Of(string type, string file, Func<string> write) => Of(type, file, () => new CompiledModel(write(), EquatableArray<BudgetExcess>.Empty));

        public static GeneratedText Of(string type, string file, Func<CompiledModel> compile)
        {
            try
            {
                CompiledModel compiled = compile();
                return new(type, file, compiled.Text, null) { Excesses = compiled.Excesses };
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                return new(type, file, null, FailureText.Of(exception));
            }
        }

        public void AddTo(SourceProductionContext output, FileNames names)
        {
            if (Text is not null) output.AddSource(names.Of(File), SourceText.From(Text, Encoding.UTF8));
            else output.ReportDiagnostic(Diagnostic.Create(Descriptors.InternalError, Location.None, Type, Failure));
        }
    }

    /// <summary>The names of the generated files: those of the types, and a number behind names that differ only in case, which file names must not.</summary>
    private sealed record FileNames(EquatableArray<string> Numbered)
    {
        public static FileNames Of(IEnumerable<string> types) => new(types
            .Distinct()
            .GroupBy(type => type, StringComparer.OrdinalIgnoreCase)
            .SelectMany(same => same.OrderBy(type => type, StringComparer.Ordinal).Skip(1).Select((type, i) => FormattableString.Invariant($"{type}-{i + 2}")))
            .OrderBy(name => name, StringComparer.Ordinal)
            .ToEquatableArray());

        public string Of(string type) => (Numbered.FirstOrDefault(name => name.Substring(0, name.LastIndexOf('-')) == type) ?? type) + ".g.cs";
    }
}
