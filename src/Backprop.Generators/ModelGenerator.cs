using System;
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
        Register<ModelDefinition>(
            context, KnownTypes.Model, ModelReader.Read, model => model.Type, ModelCompiler.Compile,
            TrackingNames.ModelReading, TrackingNames.ModelDefinition, TrackingNames.ModelText, TrackingNames.ModelDiagnostics);
        Register<LayerInfo>(
            context, KnownTypes.Layer, LayerReader.Read, layer => layer.Type, static (layer, _) => LayerEmitter.Write(layer),
            TrackingNames.LayerReading, TrackingNames.LayerDefinition, TrackingNames.LayerText, TrackingNames.LayerDiagnostics);
    }

    private static void Register<T>(
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

        IncrementalValuesProvider<GeneratedText> texts = readings
            .Select(static (reading, _) => reading.Definition)
            .WithTrackingName(definitionStep)
            .Where(static definition => definition is not null)
            .Select((definition, cancellation) => GeneratedText.Of(type(definition!), () => write(definition!, cancellation)))
            .WithTrackingName(textStep);
        context.RegisterSourceOutput(texts, static (output, text) => text.AddTo(output));

        IncrementalValuesProvider<Diagnostic> diagnostics = readings
            .SelectMany(static (reading, _) => reading.Diagnostics.ToArray())
            .WithTrackingName(diagnosticsStep);
        context.RegisterSourceOutput(diagnostics, static (output, diagnostic) => output.ReportDiagnostic(diagnostic));
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

        public void AddTo(SourceProductionContext output)
        {
            if (Text is not null) output.AddSource(Type.MetadataName + ".g.cs", SourceText.From(Text, Encoding.UTF8));
            else output.ReportDiagnostic(Diagnostic.Create(Descriptors.InternalError, Location.None, Type.Name, Failure));
        }
    }
}
