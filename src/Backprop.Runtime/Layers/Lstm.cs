using System.Collections.Generic;
using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>
/// Long short-term memories over sequences, each step that of <see cref="LstmCell"/>, one on top of the other, in one or both directions:
/// PyTorch's <c>LSTM</c> with the batch first.
/// </summary>
/// <remarks>
/// Parameters of layer k: <c>weight_ih_l{k}</c> [4 hidden, inputs], or [4 hidden, directions * hidden] above the first; <c>weight_hh_l{k}</c> [4 hidden, hidden];
/// <c>bias_ih_l{k}</c> and <c>bias_hh_l{k}</c> [4 hidden], with the gates in the order i, f, g, o; for the other direction the same with <c>_reverse</c> at the end.
/// All are uniform in <c>±1/sqrt(hidden)</c>.
/// </remarks>
/// <param name="inputs">The extent of the last axis of the input.</param>
/// <param name="hidden">The extent of the state and of the cell.</param>
/// <param name="layers">How many networks there are, each reading the outputs of the one below.</param>
/// <param name="hasBias">Whether the biases are added.</param>
/// <param name="isBidirectional">Whether each layer also has a network that reads from the end to the beginning.</param>
/// <param name="dropout">The share of what training drops of the outputs that a layer hands to the one above.</param>
[Layer]
public sealed partial class Lstm(int inputs, int hidden, int layers = 1, bool hasBias = true, bool isBidirectional = false, double dropout = 0)
{
    readonly Parameter[] parameters = Recurrence.Parameters(4, inputs, hidden, layers, hasBias, isBidirectional);

    /// <summary>Runs over the sequences.</summary>
    /// <param name="x">[B, T, inputs], of at least one step.</param>
    /// <param name="state">[layers * directions, B, hidden]: h before the first step, by layer, then direction; zeros if it is null.</param>
    /// <param name="cell">[layers * directions, B, hidden]: c before the first step; zeros if it is null.</param>
    /// <returns>
    /// <c>Output</c> [B, T, directions * hidden], the last layer's h after each step, those of both directions side by side;
    /// <c>Hidden</c> and <c>Cell</c> [layers * directions, B, hidden], h and c after the last step that each network takes.
    /// </returns>
    /// <exception cref="System.ArgumentException">The shapes do not fit.</exception>
    public (Variable Output, Variable Hidden, Variable Cell) Apply(Variable x, Variable? state = null, Variable? cell = null)
    {
        List<Variable> states = [], cells = [];
        for (int layer = 0; layer < layers; layer++)
        {
            if (layer > 0) x = Dropout(x, dropout);
            var outputs = new List<Variable>();
            for (int direction = 0; direction < (isBidirectional ? 2 : 1); direction++)
            {
                Variable zeros = Zeros(x.Shape[0], hidden);
                var (output, h, c) = Run(x, states.Count, state is null ? zeros : state[states.Count], cell is null ? zeros : cell[cells.Count], direction == 1);
                outputs.Add(output);
                states.Add(h);
                cells.Add(c);
            }
            x = Concat(outputs, 2);
        }
        return (x, Stack(states), Stack(cells));
    }

    (Variable Output, Variable Hidden, Variable Cell) Run(Variable x, int network, Variable h, Variable c, bool isReversed)
    {
        int first = network * (hasBias ? 4 : 2);
        Variable input = MatMul(x, Transpose(parameters[first])), weight = Transpose(parameters[first + 1]);
        if (hasBias) input += parameters[first + 2] + parameters[first + 3];
        var outputs = new List<Variable>();
        void Step(int t)
        {
            (h, c) = Recurrence.LongShortTerm(Gather(input, t, 1) + MatMul(h, weight), c);
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
        return (Stack(outputs, 1), h, c);
    }
}
