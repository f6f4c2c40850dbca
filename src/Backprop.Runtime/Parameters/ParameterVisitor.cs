using System.ComponentModel;

namespace Backprop;

/// <summary>Receives the parameters of a model or layer from <see cref="ILayer.VisitParameters"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ParameterVisitor
{
    /// <summary>Called once for each place where a parameter occurs; a shared parameter occurs several times.</summary>
    /// <param name="name">The full name at that place, such as <c>blocks.0.attn.query.weight</c>.</param>
    /// <param name="parameter">The parameter.</param>
    public abstract void Visit(string name, Parameter parameter);

    /// <summary>Called by a layer for each of its parameters.</summary>
    /// <param name="prefix">The name of the layer with a dot at its end; empty for the model.</param>
    /// <param name="member">The name of the member that holds the parameter, with the index in an array.</param>
    /// <param name="parameter">The parameter; the name it was declared with goes before <paramref name="member"/>.</param>
    public void Visit(string prefix, string member, Parameter parameter) => Visit(prefix + (parameter.DeclaredName ?? member), parameter);
}
