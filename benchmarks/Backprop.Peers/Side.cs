using System;

namespace Backprop.Peers;

/// <summary>One of the two that do the same work: this library, or libtorch.</summary>
abstract class Side : IDisposable
{
    /// <summary>Goes back to the initial state. Not timed.</summary>
    public virtual void Restart() { }

    /// <summary>Runs steps.</summary>
    /// <returns>The loss of the last step; 0 where there is none.</returns>
    public abstract float Run(int steps);

    public virtual void Dispose() { }
}
