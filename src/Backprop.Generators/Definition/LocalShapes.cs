using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

/// <summary>
/// The shapes that locals of a definition have: several for one local where its method is called with different shapes. They are information for who asks for it with
/// <c>dotnet_diagnostic.BP9001.severity = suggestion</c> in the .editorconfig; for other files nothing is made.
/// </summary>
internal sealed class LocalShapes
{
    private readonly Dictionary<ISymbol, List<TensorShape>> shapes = new(SymbolEqualityComparer.Default);

    public void Add(ISymbol local, TensorShape shape)
    {
        if (!shapes.TryGetValue(local, out List<TensorShape>? known)) shapes.Add(local, known = []);
        if (!known.Contains(shape)) known.Add(shape);
    }

    public IEnumerable<Diagnostic> Hints(Compilation compilation, CancellationToken cancellation) =>
        from local in shapes
        let location = local.Key.Locations[0]
        where location.SourceTree is { } tree && compilation.ContainsSyntaxTree(tree) && IsWanted(tree, compilation, cancellation)
        orderby location.SourceTree!.FilePath, location.SourceSpan
        select Diagnostic.Create(Descriptors.ShapeOfLocal, location, local.Key.Name, string.Join(" or ", local.Value));

    private static bool IsWanted(SyntaxTree tree, Compilation compilation, CancellationToken cancellation)
    {
        string id = Descriptors.ShapeOfLocal.Id;
        ReportDiagnostic severity = ReportDiagnostic.Default;
        bool isSet = compilation.Options.SyntaxTreeOptionsProvider is { } options
            && (options.TryGetDiagnosticValue(tree, id, cancellation, out severity) || options.TryGetGlobalDiagnosticValue(id, cancellation, out severity));
        return (isSet || compilation.Options.SpecificDiagnosticOptions.TryGetValue(id, out severity)) && severity is not (ReportDiagnostic.Default or ReportDiagnostic.Suppress);
    }
}
