using System.Threading;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

/// <summary>Reads a class marked [Functions]: the source that travels with its assembly.</summary>
internal static class FunctionsReader
{
    public static Reading<FunctionsInfo> Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation) =>
        AttributedTypes.Read<FunctionsInfo>(context, "FunctionsAttribute", (type, sources) => type.IsStatic
            ? Reading<FunctionsInfo>.Of(
                new(TypeReader.Declaration(type), LayerSource.Of(type, sources, cancellation).ToEquatableArray()), [], sources.Compilation)
            : Reading<FunctionsInfo>.Of(null, [Diagnostic.Create(Descriptors.FunctionsNotStatic, type.Locations[0], type.Name)], sources.Compilation), cancellation);
}
