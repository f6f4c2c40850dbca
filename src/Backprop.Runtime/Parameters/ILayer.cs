using System.ComponentModel;

namespace Backprop;

/// <summary>What the generator implements on every model and layer: enumeration of its parameters.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ILayer
{
    /// <summary>Shows every parameter to a visitor, in declaration order, those of nested layers included.</summary>
    /// <param name="visitor">Receives the parameters.</param>
    /// <param name="prefix">What to put before the names: empty for a model, <c>hidden.</c> for the layer in its field <c>hidden</c>.</param>
    void VisitParameters(ParameterVisitor visitor, string prefix);
}
