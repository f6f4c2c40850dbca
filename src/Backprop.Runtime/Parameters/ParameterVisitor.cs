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
}
