using System.Collections.Generic;
using System.Linq;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Backprop.Peers;

/// <summary>The same training steps in libtorch.</summary>
/// <remarks>
/// Written to be fast: functions instead of modules, whose calls look for hooks; tensors disposed where they end, which is cheaper than a scope that keeps
/// a set of them; gradients dropped (what PyTorch's zero_grad does) instead of filled
/// with zeros (what TorchSharp's does), so that backward hands its results over instead of adding them.
/// </remarks>
sealed class PeerTraining : Side
{
    private readonly TrainingWorkload workload;
    private readonly Tensor x, target;
    private readonly Tensor[] initial;
    private readonly TorchSharp.Modules.Parameter[] parameters;
    private optim.Optimizer optimizer;

    public PeerTraining(TrainingWorkload workload)
    {
        this.workload = workload;
        Examples examples = workload.CreateExamples();
        int[] widths = workload.Widths;
        x = tensor(examples.Inputs, [workload.Batch, widths[0]]);
        target = workload.Classifies ? tensor(examples.Labels.Select(label => (long)label).ToArray()) : tensor(examples.Targets, [workload.Batch, widths[^1]]);
        initial = [.. workload.CreateParameters().Select((values, i) => tensor(values, i % 2 == 0 ? [widths[i / 2 + 1], widths[i / 2]] : [widths[i / 2 + 1]]))];
        parameters = [.. initial.Select(values => new TorchSharp.Modules.Parameter(values.clone()))];
        optimizer = CreateOptimizer();
    }

    public override void Restart()
    {
        using (no_grad())
        {
            for (int i = 0; i < parameters.Length; i++) parameters[i].copy_(initial[i]);
        }
        optimizer.Dispose();
        optimizer = CreateOptimizer();
    }

    public override float Run(int steps)
    {
        float loss = 0;
        for (int step = 0; step < steps; step++) loss = Step();
        return loss;
    }

    private float Step()
    {
        foreach (TorchSharp.Modules.Parameter parameter in parameters) parameter.grad = null;
        Tensor y = F.linear(x, parameters[0], parameters[1]);
        for (int i = 2; i < parameters.Length; i += 2)
        {
            using Tensor sum = y, active = F.relu(sum);
            y = F.linear(active, parameters[i], parameters[i + 1]);
        }
        using Tensor output = y, loss = workload.Classifies ? F.cross_entropy(output, target) : F.mse_loss(output, target);
        loss.backward();
        optimizer.step();
        return loss.item<float>();
    }

    public override void Dispose()
    {
        optimizer.Dispose();
        foreach (Tensor tensor in new List<Tensor>([.. parameters, .. initial, x, target])) tensor.Dispose();
    }

    private optim.Optimizer CreateOptimizer() => workload.Adam ? optim.Adam(parameters, lr: workload.LearningRate) : optim.SGD(parameters, workload.LearningRate);
}
