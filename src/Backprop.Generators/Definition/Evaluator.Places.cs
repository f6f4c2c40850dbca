using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

// Where in the user's code the nodes of the graph were built.
internal sealed partial class Evaluator
{
    private readonly Dictionary<int, SyntaxNode> places = [];
    private readonly LocalShapes shapes = new();

    /// <summary>The code that a node was first built for; null in layers of other assemblies, and for what the compiler adds.</summary>
    public Location? PlaceOf(int node) => places.TryGetValue(node, out SyntaxNode? place) ? place.GetLocation() : null;

    /// <summary>The place of code that the user sees, and null for that of other assemblies.</summary>
    public Location? Visible(SyntaxNode code) => sources.IsInCompilation(code) ? code.GetLocation() : null;

    /// <summary>What a reader can ask for about the locals that were read.</summary>
    public IEnumerable<Diagnostic> ShapeHints(Compilation compilation) => shapes.Hints(compilation, cancellation);

    /// <summary>Notes that the nodes from <paramref name="built"/> on are those of an operation.</summary>
    private void Locate(int built, IOperation at)
    {
        if (built == Graph.Count || !sources.IsInCompilation(at.Syntax)) return;
        for (int id = built; id < Graph.Count; id++)
        {
            if (!places.ContainsKey(id)) places[id] = at.Syntax;
        }
    }
}
