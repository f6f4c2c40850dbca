using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>
/// One step of a gated recurrent unit. With <c>a = x W_ih^T + b_ih</c> and <c>b = h W_hh^T + b_hh</c>, whose three parts lie in the order r, z, n:
/// <c>r = sigmoid(a_r + b_r)</c>, <c>z = sigmoid(a_z + b_z)</c>, <c>n = tanh(a_n + r b_n)</c>, <c>h' = (1 - z) n + z h</c>. PyTorch's <c>GRUCell</c>.
/// </summary>
/// <remarks>
/// Parameters: <c>weight_ih</c> [3 hidden, inputs], <c>weight_hh</c> [3 hidden, hidden], <c>bias_ih</c> and <c>bias_hh</c> [3 hidden], all uniform in <c>±1/sqrt(hidden)</c>.
/// Cho et al.: "Learning phrase representations using RNN encoder-decoder for statistical machine translation", 2014; the reset gate acts after the product, as in
/// the first version of that paper and in PyTorch (ONNX calls it <c>linear_before_reset</c>).
/// </remarks>
/// <param name="inputs">The extent of the last axis of the input.</param>
/// <param name="hidden">The extent of the state.</param>
/// <param name="hasBias">Whether the biases are added.</param>
[Layer]
public sealed partial class GruCell(int inputs, int hidden, bool hasBias = true)
{
    [Name("weight_ih")] readonly Parameter inputWeight = new([3 * hidden, inputs], FanIn.Uniform(hidden));
    [Name("weight_hh")] readonly Parameter stateWeight = new([3 * hidden, hidden], FanIn.Uniform(hidden));
    [Name("bias_ih")] readonly Parameter? inputBias = hasBias ? new([3 * hidden], FanIn.Uniform(hidden)) : null;
    [Name("bias_hh")] readonly Parameter? stateBias = hasBias ? new([3 * hidden], FanIn.Uniform(hidden)) : null;

    /// <summary>One step.</summary>
    /// <param name="x">[B, inputs].</param>
    /// <param name="state">[B, hidden]; zeros if it is null.</param>
    /// <returns>[B, hidden].</returns>
    /// <exception cref="System.ArgumentException">The shapes do not fit.</exception>
    public Variable Apply(Variable x, Variable? state = null)
    {
        Variable h = state ?? Zeros(x.Shape[0], hidden);
        Variable input = MatMul(x, Transpose(inputWeight)), recurrent = MatMul(h, Transpose(stateWeight));
        return hasBias ? Recurrence.Gated(input + inputBias!, recurrent + stateBias!, h) : Recurrence.Gated(input, recurrent, h);
    }
}
