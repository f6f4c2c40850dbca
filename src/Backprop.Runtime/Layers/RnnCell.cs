using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>One step of an Elman network, <c>h' = tanh(x W_ih^T + b_ih + h W_hh^T + b_hh)</c>: PyTorch's <c>RNNCell</c>.</summary>
/// <remarks>
/// Parameters: <c>weight_ih</c> [hidden, inputs], <c>weight_hh</c> [hidden, hidden], <c>bias_ih</c> and <c>bias_hh</c> [hidden], all uniform in <c>±1/sqrt(hidden)</c>.
/// Elman: "Finding structure in time", 1990.
/// </remarks>
/// <param name="inputs">The extent of the last axis of the input.</param>
/// <param name="hidden">The extent of the state.</param>
/// <param name="hasBias">Whether the biases are added.</param>
/// <param name="isRectified">Whether the nonlinearity is <see cref="Relu"/> instead of <see cref="Tanh"/>.</param>
[Layer]
public sealed partial class RnnCell(int inputs, int hidden, bool hasBias = true, bool isRectified = false)
{
    [Name("weight_ih")] readonly Parameter inputWeight = new([hidden, inputs], FanIn.Uniform(hidden));
    [Name("weight_hh")] readonly Parameter stateWeight = new([hidden, hidden], FanIn.Uniform(hidden));
    [Name("bias_ih")] readonly Parameter? inputBias = hasBias ? new([hidden], FanIn.Uniform(hidden)) : null;
    [Name("bias_hh")] readonly Parameter? stateBias = hasBias ? new([hidden], FanIn.Uniform(hidden)) : null;

    /// <summary>One step.</summary>
    /// <param name="x">[B, inputs].</param>
    /// <param name="state">[B, hidden]; zeros if it is null.</param>
    /// <returns>[B, hidden].</returns>
    /// <exception cref="System.ArgumentException">The shapes do not fit.</exception>
    public Variable Apply(Variable x, Variable? state = null)
    {
        Variable gates = MatMul(x, Transpose(inputWeight)) + MatMul(state ?? Zeros(x.Shape[0], hidden), Transpose(stateWeight));
        return Recurrence.Elman(hasBias ? gates + (inputBias! + stateBias!) : gates, isRectified);
    }
}
