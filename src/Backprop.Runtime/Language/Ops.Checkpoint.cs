using System;

namespace Backprop;

public static partial class Ops
{
    /// <summary>
    /// The value of a lambda, whose intermediate values are not kept for the backward pass but computed again there, from what the lambda takes from the code around it. So memory for the backward pass holds
    /// what goes into each checkpoint instead of all that is computed inside, at the price of one more forward pass of the inside.
    /// </summary>
    /// <param name="compute">
    /// A lambda, written in this place: <c>Checkpoint(() => block.Apply(x))</c>. It may do whatever the code around it may do: read and assign variables, use layers, draw random numbers, update state, loop over time,
    /// and have checkpoints of its own.
    /// </param>
    /// <returns>What <paramref name="compute"/> returns.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="compute"/> is null.</exception>
    /// <remarks>
    /// <para>
    /// Where to put it: around each block of a deep model, which then keeps one value for each block; around a step of a long loop, which then keeps only what the loop carries; around an inner loop of k steps, which then
    /// keeps what is carried every k steps, and the steps of one such segment at a time (Griewank, Walther: "Algorithm 799: revolve", 2000; Chen, Xu, Zhang, Guestrin: "Training deep nets with sublinear memory cost", 2016).
    /// Around a whole model it saves nothing. The checkpoint from which the loss follows element by element is not computed again: the backward pass begins while its values are still there.
    /// </para>
    /// <para>
    /// Values, gradients and new states are the same, bit by bit, as without it: random numbers are drawn again as they were, states are updated once, by the forward pass. The exception is a checkpoint inside of a loop over time
    /// that uses parameters: their gradients are then added up step by step, where a loop without checkpoint keeps the factors of all steps for one product at its end, and so the last bits differ.
    /// Methods that compute no gradient do not notice it.
    /// </para>
    /// </remarks>
    public static Variable Checkpoint(Func<Variable> compute)
    {
        ArgumentNullException.ThrowIfNull(compute);
        return compute();
    }

    /// <inheritdoc cref="Checkpoint(Func{Variable})"/>
    public static (Variable First, Variable Second) Checkpoint(Func<(Variable First, Variable Second)> compute)
    {
        ArgumentNullException.ThrowIfNull(compute);
        return compute();
    }

    /// <inheritdoc cref="Checkpoint(Func{Variable})"/>
    public static (Variable First, Variable Second, Variable Third) Checkpoint(Func<(Variable First, Variable Second, Variable Third)> compute)
    {
        ArgumentNullException.ThrowIfNull(compute);
        return compute();
    }
}
