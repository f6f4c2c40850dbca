using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

// Where in the user's code the nodes of the graph were built.
internal sealed partial class Evaluator
{
    private readonly Dictionary<int, SyntaxNode> places = [];
    private readonly VariableShapes shapes = new(sources.Compilation, cancellation);

    /// <summary>The code that a node was first built for; null in layers of other assemblies, and for what the compiler adds.</summary>
    public Location? PlaceOf(int node) => places.TryGetValue(node, out SyntaxNode? place) ? place.GetLocation() : null;

    /// <summary>The place of code that the user sees, and null for that of other assemblies.</summary>
    public Location? Visible(SyntaxNode code) => sources.IsInCompilation(code) ? code.GetLocation() : null;

    /// <summary>What a reader can ask for about the variables that were read.</summary>
    public IEnumerable<Diagnostic> ShapeHints() => shapes.Hints();

    /// <summary>Gives a variable its first value, or the next one.</summary>
    private AbstractValue Bind(Frame frame, ISymbol variable, AbstractValue value)
    {
        // The shape of an argument of a compiled method stands beside it; where that changes, both are worth telling.
        if (shapes.IsWanted(variable) && frame.Variables.TryGetValue(variable, out AbstractValue? before)) Note(variable, before);
        else if (frame.CallSite is null && variable is IParameterSymbol) return frame.Variables[variable] = value;
        Note(variable, value);
        return frame.Variables[variable] = value;
    }

    /// <summary>Notes the shape of a tensor, or of a tuple with tensors, that a variable or the result of a method has.</summary>
    private void Note(ISymbol variable, AbstractValue value)
    {
        if (value is TensorValue or ParameterValue or TupleValue && shapes.IsWanted(variable) && Structure.Leaves(value).Any(Structure.IsTensor)) shapes.Add(variable, Shape(value));
    }

    private string Shape(AbstractValue value) => value switch
    {
        TensorValue tensor => Graph.ShapeOf(tensor.Node).ToString(),
        ParameterValue parameter => parameter.Shape.ToString(),
        TupleValue tuple => "(" + string.Join(", ", tuple.Items.Select(Shape)) + ")",
        _ => Display(value),
    };

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
