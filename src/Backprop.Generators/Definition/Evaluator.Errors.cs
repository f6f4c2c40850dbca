using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

internal sealed partial class Evaluator
{
    /// <summary>
    /// A diagnostic at an operation, or, where that is in a layer of another assembly, at the call that led there. The calls in between
    /// are additional locations.
    /// </summary>
    public DefinitionException Error(DiagnosticDescriptor descriptor, IOperation at, params object[] arguments) => Error(descriptor, at.Syntax, arguments);

    /// <summary>The same, with the repair that the code fix makes.</summary>
    public DefinitionException Error(DiagnosticDescriptor descriptor, Repair? repair, IOperation at, object[] arguments) => new(Create(descriptor, at.Syntax, repair?.Properties, arguments));

    private DefinitionException Error(DiagnosticDescriptor descriptor, SyntaxNode at, params object[] arguments) => new(Create(descriptor, at, null, arguments));

    private Diagnostic Create(DiagnosticDescriptor descriptor, SyntaxNode at, ImmutableDictionary<string, string?>? properties, object[] arguments)
    {
        List<Location> visible = Trace(at);
        return Diagnostic.Create(descriptor, visible.Count > 0 ? visible[0] : Location.None, visible.Skip(1), properties, arguments);
    }

    /// <summary>The code the user sees that led to a node, innermost first.</summary>
    private List<Location> Trace(SyntaxNode at)
    {
        var trace = new List<SyntaxNode> { at };
        for (int i = frames.Count - 1; i >= 0; i--)
        {
            if (frames[i].CallSite is { } site) trace.Add(site.Syntax);
        }
        return trace.Where(sources.IsInCompilation).Select(node => node.GetLocation()).ToList();
    }

    /// <summary>The innermost code the user sees that led to an operation, or null.</summary>
    private IOperation? Visible(IOperation at) => frames.Select(f => f.CallSite).Reverse().Prepend(at).FirstOrDefault(site => site is not null && sources.IsInCompilation(site.Syntax));

    /// <summary>Where an extent came from, such as <c>784 (pixels, line 12)</c>.</summary>
    public string Describe(Dimension extent, Value value, int axis, SyntaxNode at)
    {
        string? leaf = DimensionOrigin.Of(Graph, value, axis);
        if (leaf is null) return extent.ToString();
        string line = leafLocations.TryGetValue(leaf, out Location? location) && location.SourceTree == Trace(at).FirstOrDefault()?.SourceTree
            ? ", line " + (location.GetLineSpan().StartLinePosition.Line + 1).ToString(CultureInfo.InvariantCulture)
            : "";
        return $"{extent} ({leaf}{line})";
    }

    /// <summary>Sets the origin of the nodes built next: the path of the layer and the code.</summary>
    private void SetOrigin(IOperation operation)
    {
        if (!lines.TryGetValue(operation.Syntax, out string? code)) lines.Add(operation.Syntax, code = CodeText.Line(operation.Syntax));
        string path = Current.This?.Path ?? "";
        Graph.Origin = path.Length == 0 ? code : path + ": " + code;
    }

    private DefinitionException Unsupported(IOperation operation) => Unsupported(operation, LeftOut.Of(operation));

    private DefinitionException Unsupported(IOperation operation, LeftOut construct) => Error(Descriptors.UnsupportedConstruct, operation, construct.Name, construct.Remedy);
}
