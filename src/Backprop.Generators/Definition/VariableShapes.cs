using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Backprop.Generators.Analysis;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

/// <summary>
/// The shapes that the variables of a definition have, and the results of its methods: several where a method is called with different shapes, or a variable is assigned anew. They are information for who
/// asks for it with <c>dotnet_diagnostic.BP9001.severity = suggestion</c> in the .editorconfig; for other files nothing is kept.
/// </summary>
internal sealed class VariableShapes(Compilation compilation, CancellationToken cancellation)
{
    /// <summary>Null for what nobody asks for.</summary>
    private readonly Dictionary<ISymbol, List<string>?> shapes = new(SymbolEqualityComparer.Default);

    public bool IsWanted(ISymbol variable) => Of(variable) is not null;

    public void Add(ISymbol variable, string shape)
    {
        if (Of(variable) is { } known && !known.Contains(shape)) known.Add(shape);
    }

    public IEnumerable<Diagnostic> Hints() =>
        from variable in shapes
        where variable.Value is { Count: > 0 }
        let location = variable.Key.Locations[0]
        orderby location.SourceTree!.FilePath, location.SourceSpan
        select Diagnostic.Create(Descriptors.ShapeOfVariable, location, variable.Key is IMethodSymbol method ? $"{method.Name}(...)" : variable.Key.Name, string.Join(" or ", variable.Value));

    private List<string>? Of(ISymbol variable)
    {
        if (!shapes.TryGetValue(variable, out List<string>? known)) shapes.Add(variable, known = IsAskedFor(variable) ? [] : null);
        return known;
    }

    private bool IsAskedFor(ISymbol variable)
    {
        if (variable.IsImplicitlyDeclared || variable.Locations.FirstOrDefault()?.SourceTree is not { } tree || !compilation.ContainsSyntaxTree(tree)) return false;
        string id = Descriptors.ShapeOfVariable.Id;
        ReportDiagnostic severity = ReportDiagnostic.Default;
        bool isSet = compilation.Options.SyntaxTreeOptionsProvider is { } options
            && (options.TryGetDiagnosticValue(tree, id, cancellation, out severity) || options.TryGetGlobalDiagnosticValue(id, cancellation, out severity));
        return (isSet || compilation.Options.SpecificDiagnosticOptions.TryGetValue(id, out severity)) && severity is not (ReportDiagnostic.Default or ReportDiagnostic.Suppress);
    }
}
