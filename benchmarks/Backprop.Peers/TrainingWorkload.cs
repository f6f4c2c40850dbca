using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Backprop.Peers;

/// <summary>A training step of a perceptron: zero gradients, forward, backward, optimizer.</summary>
sealed class TrainingWorkload : Workload
{
    private readonly int[] widths;
    private readonly int batch;
    private readonly bool adam, classifies;
    private readonly ParameterStore parameters;
    private readonly GradientStore gradients;
    private readonly Func<float> lossAndGradients;
    private readonly float[] initial;
    private readonly nn.Module<Tensor, Tensor>[] layers;
    private readonly Tensor x, target;
    private Optimizer? ours;
    private optim.Optimizer? theirs;

    /// <param name="name">The workload's name.</param>
    /// <param name="model">Our model; its parameters are copied to the other side.</param>
    /// <param name="widths">Inputs, hidden widths, outputs.</param>
    /// <param name="batch">Rows.</param>
    /// <param name="adam">Adam, or plain gradient descent.</param>
    /// <param name="classifies">Cross-entropy of labels, or mean squared error.</param>
    /// <param name="bind">Gives our step for inputs, labels and targets.</param>
    public TrainingWorkload(string name, IDifferentiable model, int[] widths, int batch, bool adam, bool classifies, Func<float[], int[], float[], Func<float>> bind) : base(name)
    {
        (this.widths, this.batch, this.adam, this.classifies) = (widths, batch, adam, classifies);
        (parameters, gradients) = (model.Parameters, model.Gradients);
        var random = new Random(1);
        float[] inputs = [.. Enumerable.Range(0, batch * widths[0]).Select(_ => random.NextSingle() * 2 - 1)];
        int[] labels = [.. Enumerable.Range(0, batch).Select(_ => random.Next(widths[^1]))];
        float[] targets = classifies ? [] : [.. Enumerable.Range(0, batch * widths[^1]).Select(_ => random.NextSingle())];
        lossAndGradients = bind(inputs, labels, targets);
        initial = parameters.Span.ToArray();

        x = tensor(inputs, [batch, widths[0]]);
        target = classifies ? tensor(Array.ConvertAll(labels, l => (long)l)) : tensor(targets, [batch, widths[^1]]);
        layers = [.. Enumerable.Range(0, widths.Length - 1).Select(i => (nn.Module<Tensor, Tensor>)nn.Linear(widths[i], widths[i + 1]))];
    }

    private double Products => widths.Zip(widths.Skip(1), (a, b) => (double)a * b).Sum();

    // Forward, gradient of the weights, gradient of the inputs; the last not for the first layer.
    public override double Flops => 2.0 * batch * (3 * Products - (double)widths[0] * widths[1]);

    // Parameters: read forward, read backward, written and read as gradients, then the optimizer reads and writes them (and Adam its two moments).
    public override double Bytes => 4.0 * (Products * (adam ? 9 : 5) + (double)batch * widths[0]);

    public override void Restart()
    {
        initial.CopyTo(parameters.Span);
        ours = adam ? new Adam(parameters) { LearningRate = 1e-3 } : new Sgd(parameters) { LearningRate = 1e-2 };
        using (no_grad())
        {
            for (int i = 0; i < layers.Length; i++)
            {
                var linear = (TorchSharp.Modules.Linear)layers[i];
                ParameterView weight = parameters.Views[2 * i], bias = parameters.Views[2 * i + 1];
                using Tensor w = tensor(weight.Span.ToArray(), [widths[i + 1], widths[i]]), b = tensor(bias.Span.ToArray());
                linear.weight.copy_(w);
                linear.bias!.copy_(b);
            }
        }
        theirs?.Dispose();
        IEnumerable<TorchSharp.Modules.Parameter> all = layers.SelectMany(l => l.parameters());
        theirs = adam ? optim.Adam(all, lr: 1e-3) : optim.SGD(all, 1e-2);
    }

    public override double Ours(int steps)
    {
        float loss = 0;
        for (int step = 0; step < steps; step++)
        {
            loss = lossAndGradients();
            ours!.Step(gradients);
        }
        return loss;
    }

    public override double Theirs(int steps)
    {
        float loss = 0;
        for (int step = 0; step < steps; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            theirs!.zero_grad();
            Tensor y = x;
            for (int i = 0; i < layers.Length; i++)
            {
                y = layers[i].call(y);
                if (i + 1 < layers.Length) y = F.relu(y);
            }
            Tensor value = classifies ? F.cross_entropy(y, target) : F.mse_loss(y, target);
            value.backward();
            theirs.step();
            loss = value.item<float>();
        }
        return loss;
    }

    public override void Dispose()
    {
        theirs?.Dispose();
        foreach (nn.Module layer in layers) layer.Dispose();
        x.Dispose();
        target.Dispose();
    }
}
