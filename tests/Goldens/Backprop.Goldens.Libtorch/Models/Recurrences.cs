using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Backprop.Goldens.Libtorch.Models;

/// <summary>Whatever a recurrent network returns, in one vector, of which all elements count. B and T vary.</summary>
internal abstract class RecurrentModel : GoldenModel
{
    public override long[][] Sizes => [[3, 13], [1, 1], [2, 4]];

    public override Tensor Loss(Tensor states, Tensor[] arguments) => sin(states * 2).mean() + states.square().mean();

    protected static Tensor Join(params Tensor[] parts) => cat([.. System.Array.ConvertAll(parts, part => part.flatten())]);
}

/// <summary>Two LSTMs on top of each other, from given states.</summary>
internal sealed class StackedLstm : RecurrentModel
{
    private readonly LSTM lstm = nn.LSTM(5, 6, numLayers: 2, batchFirst: true);

    public StackedLstm() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) =>
        [draw.Differentiated("x", 2, sizes[0], sizes[1], 5), draw.Differentiated("state", 1, 2, sizes[0], 6), draw.Differentiated("cell", 1, 2, sizes[0], 6)];

    public override Tensor Forward(Tensor[] arguments)
    {
        var (output, state, cell) = lstm.forward(arguments[0], (arguments[1], arguments[2]));
        return Join(output, state, cell);
    }
}

/// <summary>Two LSTMs in each direction, the upper ones reading both, from zeros.</summary>
internal sealed class BidirectionalLstm : RecurrentModel
{
    private readonly LSTM lstm = nn.LSTM(4, 5, numLayers: 2, bidirectional: true, batchFirst: true);

    public BidirectionalLstm() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Differentiated("x", 2, sizes[0], sizes[1], 4)];

    public override Tensor Forward(Tensor[] arguments)
    {
        var (output, state, cell) = lstm.forward(arguments[0]);
        return Join(output, state, cell);
    }
}

/// <summary>Two GRUs on top of each other, from given states.</summary>
internal sealed class StackedGru : RecurrentModel
{
    private readonly GRU gru = nn.GRU(5, 6, numLayers: 2, batchFirst: true);

    public StackedGru() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Differentiated("x", 2, sizes[0], sizes[1], 5), draw.Differentiated("state", 1, 2, sizes[0], 6)];

    public override Tensor Forward(Tensor[] arguments)
    {
        var (output, state) = gru.forward(arguments[0], arguments[1]);
        return Join(output, state);
    }
}

/// <summary>A GRU without biases in each direction, below an Elman network in each direction.</summary>
internal sealed class BidirectionalMixture : RecurrentModel
{
    private readonly GRU gru = nn.GRU(3, 4, bias: false, bidirectional: true, batchFirst: true);
    private readonly RNN rnn = nn.RNN(8, 5, bidirectional: true, batchFirst: true);

    public BidirectionalMixture() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Differentiated("x", 2, sizes[0], sizes[1], 3), draw.Differentiated("state", 1, 2, sizes[0], 5)];

    public override Tensor Forward(Tensor[] arguments)
    {
        var (between, first) = gru.forward(arguments[0]);
        var (output, second) = rnn.forward(between, arguments[1]);
        return Join(output, first, second);
    }
}

/// <summary>One step of each kind of cell after the other, some without a state, some without biases.</summary>
internal sealed class RecurrentCells : RecurrentModel
{
    private readonly RNNCell tanhCell = nn.RNNCell(5, 4), reluCell = nn.RNNCell(4, 5, nn.NonLinearities.ReLU);
    private readonly LSTMCell lstm = nn.LSTMCell(5, 6), next = nn.LSTMCell(6, 6, bias: false);
    private readonly GRUCell gru = nn.GRUCell(6, 4), last = nn.GRUCell(4, 4, bias: false);

    public RecurrentCells() => RegisterComponents();

    public override long[][] Sizes => [[5], [1], [18]];

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Differentiated("x", 2, sizes[0], 5), draw.Differentiated("state", 1, sizes[0], 4)];

    public override Tensor Forward(Tensor[] arguments)
    {
        Tensor first = tanhCell.forward(arguments[0], arguments[1]), second = reluCell.forward(first);
        // TorchSharp's cell does not take an absent state.
        Tensor none = second.new_zeros(second.shape[0], 6);
        var (third, cell) = lstm.forward(second, (none, none));
        (third, cell) = next.forward(third, (third, cell));
        Tensor fourth = gru.forward(third, arguments[1]);
        return cat([first, second, third, cell, fourth, last.forward(fourth)], 1);
    }
}
