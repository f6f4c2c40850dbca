using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Backprop.Goldens.Libtorch.Models;

/// <summary>Tanh and the mean squared error.</summary>
internal sealed class TanhRegressor : GoldenModel
{
    private readonly Linear hidden = nn.Linear(9, 11), output = nn.Linear(11, 3);

    public TanhRegressor() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Reals("features", 2, sizes[0], 9), draw.Reals("targets", 2, sizes[0], 3)];

    public override Tensor Forward(Tensor[] arguments) => output.forward(tanh(hidden.forward(arguments[0])));

    public override Tensor Loss(Tensor output, Tensor[] arguments) => F.mse_loss(output, arguments[1]);
}

/// <summary>Sigmoid units and binary cross-entropy with soft targets.</summary>
internal sealed class SigmoidDetector : GoldenModel
{
    private readonly Linear hidden = nn.Linear(15, 8), output = nn.Linear(8, 4);

    public SigmoidDetector() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Reals("features", 3, sizes[0], 15), draw.Probabilities("targets", sizes[0], 4)];

    public override Tensor Forward(Tensor[] arguments) => output.forward(sigmoid(hidden.forward(arguments[0])));

    public override Tensor Loss(Tensor output, Tensor[] arguments) => F.binary_cross_entropy_with_logits(output, arguments[1]);
}

/// <summary>Every other activation in turn, and Huber's function on both sides of its bend.</summary>
internal sealed class ActivationStack : GoldenModel
{
    private readonly Linear a = nn.Linear(6, 10), b = nn.Linear(10, 9), c = nn.Linear(9, 8), d = nn.Linear(8, 7), e = nn.Linear(7, 3);

    public ActivationStack() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Reals("features", 2, sizes[0], 6), draw.Reals("targets", 2, sizes[0], 3)];

    public override Tensor Forward(Tensor[] arguments)
    {
        Tensor x = F.silu(a.forward(arguments[0]));
        x = F.softplus(b.forward(x));
        x = F.elu(c.forward(x), 0.75);
        x = F.leaky_relu(d.forward(x), 0.125);
        return e.forward(x);
    }

    public override Tensor Loss(Tensor output, Tensor[] arguments) => F.huber_loss(output, arguments[1], delta: 0.5);
}

/// <summary>Gradients with respect to arguments, through layers without biases.</summary>
internal sealed class InputSensitivity : GoldenModel
{
    private readonly Linear hidden = nn.Linear(7, 5, hasBias: false), output = nn.Linear(5, 3, hasBias: false);

    public InputSensitivity() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Differentiated("features", 2, sizes[0], 7), draw.Differentiated("targets", 2, sizes[0], 3)];

    public override Tensor Forward(Tensor[] arguments) => output.forward(sin(hidden.forward(arguments[0])));

    public override Tensor Loss(Tensor output, Tensor[] arguments)
    {
        Tensor distance = output - arguments[1];
        return log1p(exp(distance) * distance.square()).mean();
    }
}

/// <summary>One weight that encodes and, transposed, decodes.</summary>
internal sealed class TiedAutoencoder : GoldenModel
{
    private readonly Linear encoder = nn.Linear(14, 5);
    private readonly Parameter bias = new(zeros(14));

    public TiedAutoencoder() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Reals("features", 1, sizes[0], 14)];

    public override Tensor Forward(Tensor[] arguments) => matmul(tanh(encoder.forward(arguments[0])), encoder.weight!) + bias;

    public override Tensor Loss(Tensor output, Tensor[] arguments) => F.mse_loss(output, arguments[0]);
}

/// <summary>What moves elements without changing them, a maximum, a variance, and the mean absolute error.</summary>
internal sealed class WindowRegressor : GoldenModel
{
    private readonly Linear output = nn.Linear(23, 2);

    public WindowRegressor() => RegisterComponents();

    public override Input[] Arguments(Draw draw, long[] sizes) => [draw.Differentiated("windows", 1, sizes[0], 4, 7), draw.Reals("targets", 1, sizes[0], 2)];

    public override Tensor Forward(Tensor[] arguments)
    {
        Tensor x = arguments[0];
        Tensor strided = x.slice(2, 1, 7, 2).permute(0, 2, 1).reshape(-1, 12);
        Tensor padded = F.pad(x.amax([2]), [1, 2]);
        Tensor spread = x.var(1, unbiased: false).minimum(tensor(0.25, x.dtype));
        Tensor features = cat([strided, padded.slice(1, 0, 7, 2), spread], 1);
        return output.forward(features);
    }

    public override Tensor Loss(Tensor output, Tensor[] arguments) => F.l1_loss(output, arguments[1]);
}
