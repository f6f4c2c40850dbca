using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Backprop.Generators.Analysis;
using Backprop.Generators.Definition;
using Backprop.Generators.Emission.Api;
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
        IncrementalValuesProvider<GeneratedText> models = Texts<ModelDefinition>(
            context, KnownTypes.Model, ModelReader.Read, model => model.Type, ModelCompiler.Compile,
            TrackingNames.ModelReading, TrackingNames.ModelDefinition, TrackingNames.ModelText, TrackingNames.ModelDiagnostics);
        IncrementalValuesProvider<GeneratedText> layers = Texts<LayerInfo>(
            context, KnownTypes.Layer, LayerReader.Read, layer => layer.Type, static (layer, _) => LayerEmitter.Write(layer),
            TrackingNames.LayerReading, TrackingNames.LayerDefinition, TrackingNames.LayerText, TrackingNames.LayerDiagnostics);

        IncrementalValueProvider<FileNames> names = models.Collect().Combine(layers.Collect())
            .Select(static (texts, _) => FileNames.Of(texts.Left.Concat(texts.Right).Select(text => text.Type.MetadataName)));
        context.RegisterSourceOutput(models.Combine(names), static (output, text) => text.Left.AddTo(output, text.Right));
        context.RegisterSourceOutput(layers.Combine(names), static (output, text) => text.Left.AddTo(output, text.Right));
    }

    private static IncrementalValuesProvider<GeneratedText> Texts<T>(
        IncrementalGeneratorInitializationContext context,
        string attribute,
        Func<GeneratorAttributeSyntaxContext, CancellationToken, Reading<T>> read,
        Func<T, TypeDeclaration> type,
        Func<T, CancellationToken, string> write,
        string readingStep,
        string definitionStep,
        string textStep,
        string diagnosticsStep)
        where T : class
    {
        IncrementalValuesProvider<Reading<T>> readings = context.SyntaxProvider
            .ForAttributeWithMetadataName(attribute, static (node, _) => node is TypeDeclarationSyntax, read)
            .WithTrackingName(readingStep);

        IncrementalValuesProvider<Diagnostic> diagnostics = readings
            .SelectMany(static (reading, _) => reading.Diagnostics.ToArray())
            .WithTrackingName(diagnosticsStep);
        context.RegisterSourceOutput(diagnostics, static (output, diagnostic) => output.ReportDiagnostic(diagnostic));

        return readings
            .Select(static (reading, _) => reading.Definition)
            .WithTrackingName(definitionStep)
            .Where(static definition => definition is not null)
            .Select((definition, cancellation) => GeneratedText.Of(type(definition!), () => write(definition!, cancellation)))
            .WithTrackingName(textStep);
    }

    /// <summary>A file, or the failure of a pass to write it.</summary>
    private sealed record GeneratedText(TypeDeclaration Type, string? Text, string? Failure)
    {
        public static GeneratedText Of(TypeDeclaration type, Func<string> write)
        {
            try
            {
                return new(type, write(), null);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                return new(type, null, exception.ToString());
            }
        }

        public void AddTo(SourceProductionContext output, FileNames names)
        {
            if (Text is not null) output.AddSource(names.Of(Type.MetadataName), SourceText.From(Text, Encoding.UTF8));
            else output.ReportDiagnostic(Diagnostic.Create(Descriptors.InternalError, Location.None, Type.Name, Failure));
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
