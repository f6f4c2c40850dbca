using System;

namespace Backprop.Peers;

/// <summary>The same work on both sides. A block restarts from the initial state and runs a number of steps.</summary>
abstract class Workload(string name) : IDisposable
{
    public string Name { get; } = name;

    /// <summary>Floating-point operations of a step.</summary>
    public abstract double Flops { get; }

    /// <summary>Bytes a step cannot avoid moving: inputs, parameters, and optimizer state, each once per read and write.</summary>
    public abstract double Bytes { get; }

    /// <summary>Puts both sides back to their initial state. Not timed.</summary>
    public abstract void Restart();

    /// <summary>Runs steps on our side.</summary>
    /// <returns>The loss of the last step.</returns>
    public abstract double Ours(int steps);

    /// <summary>Runs steps on libtorch's side.</summary>
    /// <returns>The loss of the last step.</returns>
    public abstract double Theirs(int steps);

    /// <summary>Throws when the two sides do not compute the same.</summary>
    public virtual void Verify()
    {
        Restart();
        double ours = Ours(20), theirs = Theirs(20);
        if (!(Math.Abs(ours - theirs) <= 1e-3 * Math.Abs(theirs))) throw new InvalidOperationException($"{Name}: after 20 steps our loss is {ours:R}, theirs {theirs:R}");
    }

    public abstract void Dispose();
}
