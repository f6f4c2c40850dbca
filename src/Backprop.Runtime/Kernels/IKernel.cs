using System.ComponentModel;

namespace Backprop.Kernels;

/// <summary>
/// A loop over rows that <see cref="Threading.Workers"/> can divide. It is a struct, so that its code is compiled into the call.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IKernel
{
    /// <summary>Handles the rows [<paramref name="begin"/>, <paramref name="end"/>) as part <paramref name="part"/>. Must not throw.</summary>
    void Execute(int begin, int end, int part);
}
