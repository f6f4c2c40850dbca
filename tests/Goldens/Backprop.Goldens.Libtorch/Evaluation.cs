using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp;
using static TorchSharp.torch;

namespace Backprop.Goldens.Libtorch;

/// <summary>One evaluation of a model in one precision: output and loss in evaluation mode, the rest in training mode.</summary>
internal sealed record Evaluation(
    long[] OutputShape, double[] Output, double Loss, double TrainingLoss, Dictionary<string, double[]> Gradients, Dictionary<string, double[]> ArgumentGradients, Dictionary<string, double[]> NextStates)
{
    /// <summary>Running statistics, without counters.</summary>
    public static IEnumerable<(string name, Tensor buffer)> States(GoldenModel model) => model.named_buffers().Where(b => b.buffer.is_floating_point());

    public static Evaluation Run(GoldenModel model, IEnumerable<Input> parameters, IEnumerable<Input> states, Input[] arguments, ScalarType type)
    {
        model.to(type);
        model.zero_grad();
        Dictionary<string, Input> values = parameters.Concat(states).ToDictionary(p => p.Name);
        using (no_grad())
        {
            foreach (var (name, parameter) in model.named_parameters()) parameter.copy_(ToTensor(values[name], type));
            foreach (var (name, buffer) in States(model)) buffer.copy_(ToTensor(values[name], type));
        }
        Tensor[] tensors = [.. arguments.Select(a => a.HasGradient ? ToTensor(a, type).requires_grad_() : ToTensor(a, type))];
        model.eval();
        Tensor output = model.Forward(tensors).detach();
        double evaluated = ToArray(model.Loss(output, tensors))[0];
        model.train();
        Tensor loss = model.Loss(model.Forward(tensors), tensors);
        loss.backward();

        var gradients = new Dictionary<string, double[]>();
        foreach (var (name, parameter) in model.named_parameters()) gradients.Add(name, ToArray(parameter.grad ?? throw new InvalidOperationException($"{name} has no gradient")));
        var argumentGradients = new Dictionary<string, double[]>();
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].HasGradient) argumentGradients.Add(arguments[i].Name, ToArray(tensors[i].grad!));
        }
        return new Evaluation(output.shape, ToArray(output), evaluated, ToArray(loss)[0], gradients, argumentGradients, States(model).ToDictionary(s => s.name, s => ToArray(s.buffer)));
    }

    /// <summary>
    /// The largest difference in any tensor, relative to the tensor's largest element: what single precision costs libtorch.
    /// </summary>
    public double Distance(Evaluation other)
    {
        var distances = new List<double> { Relative(Output, other.Output), Relative([Loss], [other.Loss]), Relative([TrainingLoss], [other.TrainingLoss]) };
        distances.AddRange(Gradients.Select(g => Relative(g.Value, other.Gradients[g.Key])));
        distances.AddRange(ArgumentGradients.Select(g => Relative(g.Value, other.ArgumentGradients[g.Key])));
        return distances.Max();
    }

    private static double Relative(double[] exact, double[] other)
    {
        double difference = exact.Zip(other, (a, b) => Math.Abs(a - b)).Max(), largest = exact.Max(Math.Abs);
        return difference == 0 ? 0 : difference / largest;
    }

    private static Tensor ToTensor(Input input, ScalarType type) => input.IsIndex
        ? tensor(Array.ConvertAll(input.Values, v => (long)v), input.Shape)
        : tensor(Array.ConvertAll(input.Values, v => v * Draw.Unit), input.Shape, dtype: type);

    private static double[] ToArray(Tensor values) => values.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();
}
