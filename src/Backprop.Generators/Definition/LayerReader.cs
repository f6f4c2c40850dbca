using System.Collections.Generic;
using System.Threading;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

/// <summary>Reads a class marked [Layer]: what its visitor enumerates, and the source that travels with its assembly.</summary>
internal static class LayerReader
{
    public static Reading<LayerInfo> Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation) =>
        AttributedTypes.Read<LayerInfo>(context, "LayerAttribute", (type, sources) =>
        {
            var diagnostics = new List<Diagnostic>();
            // BP1008 is reported with the model.
            if (KnownTypes.FindAttribute(type, "ModelAttribute") is not null || !TypeReader.Check(type, "Layer", diagnostics, cancellation))
            {
                return Reading<LayerInfo>.Of(null, diagnostics, sources.Compilation);
            }
            return Reading<LayerInfo>.Of(
                new(TypeReader.Declaration(type), Members.OfParameters(type).ToEquatableArray(), LayerSource.Of(type, sources, cancellation).ToEquatableArray()),
                diagnostics,
                sources.Compilation);
        }, cancellation);
}
