using System.Collections.Generic;
using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>
/// Elman networks over sequences, <c>h_t = tanh(x_t W_ih^T + b_ih + h_{t-1} W_hh^T + b_hh)</c>, one on top of the other, in one or both directions:
/// PyTorch's <c>RNN</c> with the batch first.
/// </summary>
/// <remarks>
/// Parameters of layer k: <c>weight_ih_l{k}</c> [hidden, inputs], or [hidden, directions * hidden] above the first; <c>weight_hh_l{k}</c> [hidden, hidden]; <c>bias_ih_l{k}</c> and
/// <c>bias_hh_l{k}</c> [hidden]; for the other direction the same with <c>_reverse</c> at the end. All are uniform in <c>±1/sqrt(hidden)</c>.
/// </remarks>
/// <param name="inputs">The extent of the last axis of the input.</param>
/// <param name="hidden">The extent of the state.</param>
/// <param name="layers">How many networks there are, each reading the outputs of the one below.</param>
/// <param name="hasBias">Whether the biases are added.</param>
/// <param name="isBidirectional">Whether each layer also has a network that reads from the end to the beginning.</param>
/// <param name="isRectified">Whether the nonlinearity is <see cref="Relu"/> instead of <see cref="Tanh"/>.</param>
/// <param name="dropout">The share of what training drops of the outputs that a layer hands to the one above.</param>
[Layer]
public sealed partial class Rnn(int inputs, int hidden, int layers = 1, bool hasBias = true, bool isBidirectional = false, bool isRectified = false, double dropout = 0)
{
    readonly Parameter[] parameters = Recurrence.Parameters(1, inputs, hidden, layers, hasBias, isBidirectional);

    /// <summary>Runs over the sequences.</summary>
    /// <param name="x">[B, T, inputs], of at least one step.</param>
    /// <param name="state">[layers * directions, B, hidden]: the states before the first step, by layer, then direction; zeros if it is null.</param>
    /// <returns>
    /// <c>Output</c> [B, T, directions * hidden], the last layer's states after each step, those of both directions side by side;
    /// <c>Hidden</c> [layers * directions, B, hidden], the states after the last step that each network takes.
    /// </returns>
    /// <exception cref="System.ArgumentException">The shapes do not fit.</exception>
    public (Variable Output, Variable Hidden) Apply(Variable x, Variable? state = null)
    {
        var states = new List<Variable>();
        for (int layer = 0; layer < layers; layer++)
        {
            if (layer > 0) x = Dropout(x, dropout);
            var outputs = new List<Variable>();
            for (int direction = 0; direction < (isBidirectional ? 2 : 1); direction++)
            {
                var (output, h) = Run(x, states.Count, state is null ? Zeros(x.Shape[0], hidden) : state[states.Count], direction == 1);
                outputs.Add(output);
                states.Add(h);
            }
            x = Concat(outputs, 2);
        }
        return (x, Stack(states));
    }

    (Variable Output, Variable Hidden) Run(Variable x, int network, Variable h, bool isReversed)
    {
        int first = network * (hasBias ? 4 : 2);
        Variable input = MatMul(x, Transpose(parameters[first])), weight = Transpose(parameters[first + 1]);
        if (hasBias) input += parameters[first + 2] + parameters[first + 3];
        var outputs = new List<Variable>();
        void Step(int t)
        {
            h = Recurrence.Elman(Gather(input, t, 1) + MatMul(h, weight), isRectified);
            outputs.Add(h);
        }
        if (isReversed)
        {
            for (int t = x.Shape[1] - 1; t >= 0; t--) Step(t);
            outputs.Reverse();
        }
        else
        {
            for (int t = 0; t < x.Shape[1]; t++) Step(t);
        }
        return (Stack(outputs, 1), h);
    }
}
