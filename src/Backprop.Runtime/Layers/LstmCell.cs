using static Backprop.Ops;

namespace Backprop.Layers;

/// <summary>
/// One step of a long short-term memory: <c>i, f, o = sigmoid</c> and <c>g = tanh</c> of the four parts of <c>x W_ih^T + b_ih + h W_hh^T + b_hh</c>,
/// which lie in the order i, f, g, o; <c>c' = f c + i g</c>, <c>h' = o tanh(c')</c>. PyTorch's <c>LSTMCell</c>.
/// </summary>
/// <remarks>
/// Parameters: <c>weight_ih</c> [4 hidden, inputs], <c>weight_hh</c> [4 hidden, hidden], <c>bias_ih</c> and <c>bias_hh</c> [4 hidden], all uniform in <c>±1/sqrt(hidden)</c>.
/// Hochreiter, Schmidhuber: "Long short-term memory", 1997; the forget gate f: Gers, Schmidhuber, Cummins: "Learning to forget", 2000.
/// </remarks>
/// <param name="inputs">The extent of the last axis of the input.</param>
/// <param name="hidden">The extent of the state and of the cell.</param>
/// <param name="hasBias">Whether the biases are added.</param>
[Layer]
public sealed partial class LstmCell(int inputs, int hidden, bool hasBias = true)
{
    [Name("weight_ih")] readonly Parameter inputWeight = new([4 * hidden, inputs], FanIn.Uniform(hidden));
    [Name("weight_hh")] readonly Parameter stateWeight = new([4 * hidden, hidden], FanIn.Uniform(hidden));
    [Name("bias_ih")] readonly Parameter? inputBias = hasBias ? new([4 * hidden], FanIn.Uniform(hidden)) : null;
    [Name("bias_hh")] readonly Parameter? stateBias = hasBias ? new([4 * hidden], FanIn.Uniform(hidden)) : null;

    /// <summary>One step.</summary>
    /// <param name="x">[B, inputs].</param>
    /// <param name="state">[B, hidden]: h; zeros if it is null.</param>
    /// <param name="cell">[B, hidden]: c; zeros if it is null.</param>
    /// <returns>The next h and c, each [B, hidden].</returns>
    /// <exception cref="System.ArgumentException">The shapes do not fit.</exception>
    public (Variable Hidden, Variable Cell) Apply(Variable x, Variable? state = null, Variable? cell = null)
    {
        Variable gates = MatMul(x, Transpose(inputWeight)) + MatMul(state ?? Zeros(x.Shape[0], hidden), Transpose(stateWeight));
        return Recurrence.LongShortTerm(hasBias ? gates + (inputBias! + stateBias!) : gates, cell ?? Zeros(x.Shape[0], hidden));
    }
}
