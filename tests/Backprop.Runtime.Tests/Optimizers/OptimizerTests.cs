using System;
using System.Linq;
using Xunit;

namespace Backprop.Runtime.Tests.Optimizers;

/// <summary>Each optimizer against its formulas in PyTorch's documentation, computed one number at a time in double precision.</summary>
public sealed class OptimizerTests
{
    const int Steps = 20;

    static ParameterStore Parameters() => Stores.Create(("weight", [3, 17]), ("bias", [5]));

    /// <summary>The update of one parameter in step t: torch.optim.SGD with dampening 0.</summary>
    delegate double Rule(double parameter, double gradient, int step, double[] state);

    static Rule Sgd(double rate, double momentum = 0, bool nesterov = false, double decay = 0) => (parameter, gradient, step, state) =>
    {
        gradient += decay * parameter;
        if (momentum != 0)
        {
            state[0] = step > 1 ? (momentum * state[0]) + gradient : gradient;
            gradient = nesterov ? gradient + (momentum * state[0]) : state[0];
        }

        return parameter - (rate * gradient);
    };

    static Rule Adam(double rate, double beta1, double beta2, double epsilon, double decay = 0, double decoupledDecay = 0) => (parameter, gradient, step, state) =>
    {
        parameter -= rate * decoupledDecay * parameter;
        gradient += decay * parameter;
        state[0] = (beta1 * state[0]) + ((1 - beta1) * gradient);
        state[1] = (beta2 * state[1]) + ((1 - beta2) * gradient * gradient);
        double mean = state[0] / (1 - Math.Pow(beta1, step));
        double square = state[1] / (1 - Math.Pow(beta2, step));
        return parameter - (rate * mean / (Math.Sqrt(square) + epsilon));
    };

    [Fact]
    public void Sgd_is_PyTorchs()
    {
        Check(p => new Sgd(p) { LearningRate = 0.1 }, Sgd(0.1));
        Check(p => new Sgd(p) { LearningRate = 0.1, Nesterov = true }, Sgd(0.1));
        Check(p => new Sgd(p) { LearningRate = 0.05, WeightDecay = 0.3 }, Sgd(0.05, decay: 0.3));
        Check(p => new Sgd(p) { LearningRate = 0.02, Momentum = 0.9 }, Sgd(0.02, momentum: 0.9));
        Check(p => new Sgd(p) { LearningRate = 0.02, Momentum = 0.9, WeightDecay = 0.1 }, Sgd(0.02, momentum: 0.9, decay: 0.1));
        Check(p => new Sgd(p) { LearningRate = 0.02, Momentum = 0.8, Nesterov = true, WeightDecay = 0.1 }, Sgd(0.02, 0.8, nesterov: true, decay: 0.1));
        Check(p => new Sgd(p), Sgd(1e-3));
    }

    [Fact]
    public void Adam_is_PyTorchs()
    {
        Check(p => new Adam(p), Adam(1e-3, 0.9, 0.999, 1e-8));
        Check(p => new Adam(p) { LearningRate = 0.02, Beta1 = 0.7, Beta2 = 0.95, Epsilon = 1e-2 }, Adam(0.02, 0.7, 0.95, 1e-2));
        Check(p => new Adam(p) { LearningRate = 0.02, WeightDecay = 0.3 }, Adam(0.02, 0.9, 0.999, 1e-8, decay: 0.3));
        Check(p => new Adam(p) { Beta1 = 0, Beta2 = 0 }, Adam(1e-3, 0, 0, 1e-8));
    }

    [Fact]
    public void AdamW_is_PyTorchs()
    {
        Check(p => new AdamW(p), Adam(1e-3, 0.9, 0.999, 1e-8, decoupledDecay: 0.01));
        Check(p => new AdamW(p) { LearningRate = 0.02, WeightDecay = 0.5 }, Adam(0.02, 0.9, 0.999, 1e-8, decoupledDecay: 0.5));
    }

    /// <summary>Clipping is part of the sweep of every optimizer: torch.nn.utils.clip_grad_norm_, then the step.</summary>
    [Theory]
    [InlineData(1.5), InlineData(1e6)]
    public void Gradients_are_clipped_to_their_norm(double maximum)
    {
        Check(p => new Sgd(p) { LearningRate = 0.1, WeightDecay = 0.3, MaximumGradientNorm = maximum }, Sgd(0.1, decay: 0.3), maximum);
        Check(p => new Sgd(p) { LearningRate = 0.02, Momentum = 0.8, Nesterov = true, MaximumGradientNorm = maximum }, Sgd(0.02, 0.8, nesterov: true), maximum);
        Check(p => new Adam(p) { LearningRate = 0.02, WeightDecay = 0.3, MaximumGradientNorm = maximum }, Adam(0.02, 0.9, 0.999, 1e-8, decay: 0.3), maximum);
        Check(p => new AdamW(p) { MaximumGradientNorm = maximum }, Adam(1e-3, 0.9, 0.999, 1e-8, decoupledDecay: 0.01), maximum);
    }

    [Fact]
    public void The_norm_of_any_finite_gradient_is_finite_and_the_same_for_every_number_of_threads()
    {
        ParameterStore parameters = Stores.Create(("large", [200_003]));
        var gradients = new GradientStore(parameters);
        Fill(gradients.Views[0].Span, new Random(3));
        gradients.Views[0].Span[77] = float.MaxValue;
        gradients.Views[0].Span[199_999] = -float.MaxValue;
        double[] norms = new double[3];
        int before = BackpropOptions.Threads;
        for (int threads = 1; threads <= norms.Length; threads++)
        {
            BackpropOptions.Threads = threads;
            var optimizer = new Sgd(parameters) { MaximumGradientNorm = 1 };
            Assert.True(double.IsNaN(optimizer.GradientNorm));
            optimizer.Step(gradients);
            norms[threads - 1] = optimizer.GradientNorm;
        }

        BackpropOptions.Threads = before;
        Assert.Equal(Math.Sqrt(2) * float.MaxValue, norms[0], 1e-12 * float.MaxValue);
        Assert.All(norms, norm => Assert.Equal(norms[0], norm));
        Assert.All(parameters.Span.ToArray(), value => Assert.True(float.IsFinite(value)));
        Assert.Equal(float.MaxValue, gradients.Views[0].Span[77]);
    }

    static void Check(Func<ParameterStore, Optimizer> create, Rule rule, double? maximumNorm = null)
    {
        ParameterStore parameters = Parameters();
        var gradients = new GradientStore(parameters);
        Optimizer optimizer = create(parameters);
        var random = new Random(1);
        foreach (ParameterView view in parameters.Views)
        {
            Fill(view.Span, random);
        }

        double[] expected = Array.ConvertAll(parameters.Span.ToArray(), value => (double)value);
        double[][] states = [.. expected.Select(_ => new double[2])];
        for (int step = 1; step <= Steps; step++)
        {
            foreach (ParameterView view in gradients.Views)
            {
                Fill(view.Span, random);
            }

            optimizer.Step(gradients);
            double norm = Math.Sqrt(gradients.Span.ToArray().Sum(value => (double)value * value));
            double scale = maximumNorm is double maximum ? Math.Min(1, maximum / (norm + 1e-6)) : 1;
            Assert.Equal(maximumNorm is null ? double.NaN : norm, optimizer.GradientNorm, 1e-12);
            for (int i = 0; i < expected.Length; i++)
            {
                expected[i] = rule(expected[i], scale * gradients.Span[i], step, states[i]);
                Assert.Equal(expected[i], parameters.Span[i], 2e-6);
            }
        }

        Assert.Equal(Steps, optimizer.StepCount);
    }

    static void Fill(Span<float> values, Random random)
    {
        foreach (ref float value in values)
        {
            value = random.NextSingle() - 0.5f;
        }
    }

    [Fact]
    public void Padding_stays_zero()
    {
        ParameterStore parameters = Parameters();
        var gradients = new GradientStore(parameters);
        parameters.Views[0].Span.Fill(1);
        parameters.Views[1].Span.Fill(1);
        foreach (Optimizer optimizer in new Optimizer[] { new Sgd(parameters) { Momentum = 0.9 }, new Adam(parameters) { WeightDecay = 1 }, new AdamW(parameters) })
        {
            optimizer.Step(gradients);
        }

        Assert.All(parameters.Span[51..64].ToArray(), value => Assert.Equal(0, value));
        Assert.All(parameters.Span[69..].ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_step_after_the_first_allocates_nothing()
    {
        ParameterStore parameters = Parameters();
        var gradients = new GradientStore(parameters);
        foreach (Optimizer optimizer in new Optimizer[] { new Sgd(parameters), new Sgd(parameters) { Momentum = 0.9 }, new Adam(parameters), new AdamW(parameters), new Adam(parameters) { MaximumGradientNorm = 1 } })
        {
            optimizer.Step(gradients);
            long before = GC.GetAllocatedBytesForCurrentThread();
            optimizer.Step(gradients);
            optimizer.Step(gradients);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        float[] Train(int threads, Func<ParameterStore, Optimizer> create)
        {
            ParameterStore parameters = Stores.Create(("large", [200_003]));
            var gradients = new GradientStore(parameters);
            Fill(parameters.Views[0].Span, new Random(1));
            Fill(gradients.Views[0].Span, new Random(2));
            int before = BackpropOptions.Threads;
            BackpropOptions.Threads = threads;
            try
            {
                Optimizer optimizer = create(parameters);
                optimizer.Step(gradients);
                optimizer.Step(gradients);
            }
            finally
            {
                BackpropOptions.Threads = before;
            }

            return parameters.Span.ToArray();
        }

        foreach (Func<ParameterStore, Optimizer> create in new Func<ParameterStore, Optimizer>[] { p => new Sgd(p), p => new Sgd(p) { Momentum = 0.9 }, p => new Adam(p), p => new Adam(p) { MaximumGradientNorm = 1 } })
        {
            float[] one = Train(1, create);
            Assert.Equal(one, Train(3, create));
        }
    }

    [Fact]
    public void Gradients_of_another_layout_are_refused_and_change_nothing()
    {
        var optimizer = new Adam(Parameters());
        optimizer.Step(new GradientStore(Parameters()));

        foreach (ParameterStore other in new[] { Stores.Create(("weight", [3, 17])), Stores.Create(("weight", [17, 3]), ("bias", [5])), Stores.Create(("weight", [3, 17]), ("b", [5])) })
        {
            Assert.Contains("bias [5]", Assert.Throws<ArgumentException>(() => optimizer.Step(new GradientStore(other))).Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, optimizer.StepCount);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        ParameterStore parameters = Parameters();
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(parameters) { LearningRate = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(parameters) { LearningRate = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(parameters) { Momentum = -0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(parameters) { Beta1 = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(parameters) { Beta2 = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(parameters) { Epsilon = 1e-60 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW(parameters) { WeightDecay = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(parameters) { MaximumGradientNorm = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(parameters) { MaximumGradientNorm = double.PositiveInfinity });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(parameters) { MaximumGradientNorm = double.NaN });
    }
}
