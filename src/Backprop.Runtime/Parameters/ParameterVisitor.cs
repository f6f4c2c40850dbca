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

    /// <summary>Called once for each place where a state occurs: a parameter in a field marked with <see cref="StateAttribute"/>. Ignored unless overridden.</summary>
    /// <param name="name">The full name at that place, such as <c>norm.running_mean</c>.</param>
    /// <param name="state">The state.</param>
    public virtual void VisitState(string name, Parameter state)
    {
    }

    /// <summary>Called by a layer for each of its states.</summary>
    /// <param name="prefix">The name of the layer with a dot at its end; empty for the model.</param>
    /// <param name="member">The name of the member that holds the state, with the index in an array.</param>
    /// <param name="state">The state; the name it was declared with goes before <paramref name="member"/>.</param>
    public void VisitState(string prefix, string member, Parameter state) => VisitState(prefix + (state.DeclaredName ?? member), state);

    /// <summary>Called by a layer for each of its parameters.</summary>
    /// <param name="prefix">The name of the layer with a dot at its end; empty for the model.</param>
    /// <param name="member">The name of the member that holds the parameter, with the index in an array.</param>
    /// <param name="parameter">The parameter; the name it was declared with goes before <paramref name="member"/>.</param>
    public void Visit(string prefix, string member, Parameter parameter) => Visit(prefix + (parameter.DeclaredName ?? member), parameter);
}
