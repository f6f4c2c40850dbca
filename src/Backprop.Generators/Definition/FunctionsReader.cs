using System.Threading;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

/// <summary>Reads a class marked [Functions]: the source that travels with its assembly.</summary>
internal static class FunctionsReader
{
    public static Reading<FunctionsInfo> Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation) =>
        AttributedTypes.Read<FunctionsInfo>(context, "FunctionsAttribute", (type, compilation) => type.IsStatic
            ? Reading<FunctionsInfo>.Of(
                new(TypeReader.Declaration(type, new DefinitionSources(compilation, cancellation)), LayerSource.Of(type, compilation, cancellation).ToEquatableArray()), [], compilation)
            : Reading<FunctionsInfo>.Of(null, [Diagnostic.Create(Descriptors.FunctionsNotStatic, type.Locations[0], type.Name)], compilation));
}
