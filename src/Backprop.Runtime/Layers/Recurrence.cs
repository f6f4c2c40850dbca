using System.Collections.Generic;
using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>What cells and layers of recurrent networks have in common: one step of each kind, and parameters as PyTorch names, orders and draws them.</summary>
static class Recurrence
{
    /// <summary>An Elman network: <c>h' = tanh(a)</c>, or its positive part.</summary>
    /// <param name="gates">[B, hidden]: a, both products and both biases added up.</param>
    /// <param name="isRectified">Whether the nonlinearity is <see cref="Relu"/>.</param>
    public static Variable Elman(Variable gates, bool isRectified) => isRectified ? Relu(gates) : Tanh(gates);

    /// <summary>A long short-term memory: <c>c' = f c + i g</c>, <c>h' = o tanh(c')</c>.</summary>
    /// <param name="gates">[B, 4 hidden]: i, f, g, o before their nonlinearities, both products and both biases added up.</param>
    /// <param name="cell">[B, hidden]: c.</param>
    public static (Variable Hidden, Variable Cell) LongShortTerm(Variable gates, Variable cell)
    {
        int size = cell.Shape[1];
        Variable Gate(int index) => Slice(gates, 1, index * size, (index + 1) * size);
        Variable next = Sigmoid(Gate(1)) * cell + Sigmoid(Gate(0)) * Tanh(Gate(2));
        return (Sigmoid(Gate(3)) * Tanh(next), next);
    }

    /// <summary>A gated recurrent unit that resets after the product: <c>n = tanh(a_n + r b_n)</c>, <c>h' = (1 - z) n + z h</c>.</summary>
    /// <param name="input">[B, 3 hidden]: a, of r, z, n; the input's product and bias.</param>
    /// <param name="recurrent">[B, 3 hidden]: b, of r, z, n; the state's product and bias.</param>
    /// <param name="hidden">[B, hidden]: h.</param>
    public static Variable Gated(Variable input, Variable recurrent, Variable hidden)
    {
        int size = hidden.Shape[1];
        Variable Part(Variable x, int index) => Slice(x, 1, index * size, (index + 1) * size);
        Variable reset = Sigmoid(Part(input, 0) + Part(recurrent, 0)), update = Sigmoid(Part(input, 1) + Part(recurrent, 1));
        Variable candidate = Tanh(Part(input, 2) + reset * Part(recurrent, 2));
        return (1 - update) * candidate + update * hidden;
    }

    /// <summary>For each layer and direction <c>weight_ih</c>, <c>weight_hh</c> and, if there are any, <c>bias_ih</c> and <c>bias_hh</c>.</summary>
    public static Parameter[] Parameters(int gates, int inputs, int hidden, int layers, bool hasBias, bool isBidirectional)
    {
        var parameters = new List<Parameter>();
        for (int layer = 0; layer < layers; layer++)
        {
            int extent = layer == 0 ? inputs : isBidirectional ? 2 * hidden : hidden;
            for (int direction = 0; direction < (isBidirectional ? 2 : 1); direction++)
            {
                string suffix = direction == 0 ? $"_l{layer}" : $"_l{layer}_reverse";
                parameters.Add(new([gates * hidden, extent], FanIn.Uniform(hidden), "weight_ih" + suffix));
                parameters.Add(new([gates * hidden, hidden], FanIn.Uniform(hidden), "weight_hh" + suffix));
                if (!hasBias) continue;
                parameters.Add(new([gates * hidden], FanIn.Uniform(hidden), "bias_ih" + suffix));
                parameters.Add(new([gates * hidden], FanIn.Uniform(hidden), "bias_hh" + suffix));
            }
        }
        return parameters.ToArray();
    }
}
