using System;
using System.Collections.Generic;
using System.Runtime.Intrinsics;
using Backprop.Kernels;
using Backprop.Threading;

namespace Backprop;

/// <summary>Changes the parameters of a model along their gradients.</summary>
/// <remarks>
/// A step is one sweep over the flat buffers, clipping and decay included. It allocates nothing, and it consists of single IEEE operations on each element,
/// so that its result is the same, bit for bit, on every machine, for every vector width and number of threads.
/// </remarks>
public abstract class Optimizer
{
    /// <summary>What takes one thread about as long as waking another: 32,768 parameters.</summary>
    const int VectorsPerPart = 2048;

    /// <summary>What PyTorch adds to the norm, so that it need not ask whether it is 0.</summary>
    const double NormOffset = 1e-6;

    readonly (int Start, int Length)[] ranges;
    readonly int count;
    GradientNorm? norm;
    KernelClock profile;

    /// <summary>Prepares to change the parameters of a model.</summary>
    protected Optimizer(ParameterStore parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters = parameters;
        Views = parameters.Views;
        count = parameters.Count;
        ranges = [(0, count)];
    }

    /// <summary>Prepares to change some of the parameters of a model.</summary>
    protected Optimizer(ParameterSubset parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters = parameters.Store;
        Views = parameters.Views;
        ranges = parameters.Ranges;
        foreach ((_, int length) in ranges)
        {
            count += length;
        }
    }

    /// <summary>The store with the parameters that <see cref="Step"/> changes; which of them, <see cref="Views"/> says.</summary>
    public ParameterStore Parameters { get; }

    /// <summary>The parameters that <see cref="Step"/> changes. What it does to them, weight decay included, it does to no others, and only their gradients count for <see cref="MaximumGradientNorm"/>.</summary>
    public IReadOnlyList<ParameterView> Views { get; }

    /// <summary>The learning rate γ, 0 or more; may be changed between steps. 0.001 at first.</summary>
    public double LearningRate
    {
        get;
        set => field = NotNegative(value, nameof(LearningRate));
    } = 1e-3;

    /// <summary>
    /// Where not null, the largest Euclidean norm c of all gradients together, more than 0: gradients g whose norm is larger take part in a
    /// step as g c / (|g| + 10⁻⁶), like after <c>torch.nn.utils.clip_grad_norm_</c>. The stored gradients stay as they are. Null at first.
    /// </summary>
    /// <remarks>Measuring the norm reads the gradients once more; scaling them is part of the sweep. A norm that is infinite or NaN makes the parameters NaN.</remarks>
    public double? MaximumGradientNorm
    {
        get;
        set => field = value is null or (> 0 and < double.PositiveInfinity)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaximumGradientNorm), value, $"{nameof(MaximumGradientNorm)} is null or a finite number that is more than 0.");
    }

    /// <summary>The norm of the gradients in the last step that had a <see cref="MaximumGradientNorm"/>, before they were scaled; NaN before the first.</summary>
    public double GradientNorm { get; private set; } = double.NaN;

    /// <summary>The number of steps taken.</summary>
    public long StepCount { get; private set; }

    /// <summary>What gradients are multiplied by in the current step; 1 where nothing is clipped.</summary>
    private protected float GradientScale { get; private set; } = 1;

    /// <summary>Takes one step.</summary>
    /// <param name="gradients">The gradients of the loss with respect to <see cref="Parameters"/>.</param>
    /// <exception cref="ArgumentException">The gradients belong to parameters that are laid out otherwise.</exception>
    public void Step(GradientStore gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        if (!ReferenceEquals(gradients.Parameters, Parameters))
        {
            CheckLayout(gradients);
        }

        if (KernelProfile.IsEnabled) profile = KernelProfile.Start(GetType().Name + (MaximumGradientNorm is null ? "" : " with clipping"));
        GradientScale = Scale(gradients);
        StepCount++;
        Update(gradients);
        GC.KeepAlive(gradients);
    }

    /// <summary>Changes the parameters; <see cref="StepCount"/> counts this step already.</summary>
    /// <param name="gradients">Gradients with the layout of the parameters.</param>
    protected abstract void Update(GradientStore gradients);

    unsafe float Scale(GradientStore gradients)
    {
        if (MaximumGradientNorm is not double maximum)
        {
            return 1;
        }

        norm ??= new GradientNorm(ranges);
        GradientNorm = norm.Measure(gradients.Pointer);
        profile.Lap("Norm", "norm of all gradients", 2L * count, (long)count * sizeof(float));
        return (float)Math.Min(maximum / (GradientNorm + NormOffset), 1);
    }

    /// <summary>
    /// Runs a sweep over all parameters: its rows are vectors of 16 floats, of which a store is a whole number; narrower machines process each in parts.
    /// </summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="flops">Floating-point operations per parameter.</param>
    /// <param name="streams">Floats read and written per parameter.</param>
    private protected void Run<TSweep>(ref TSweep sweep, int flops, int streams)
        where TSweep : struct, IKernel
    {
        foreach ((int start, int length) in ranges)
        {
            int vectors = length / Vector512<float>.Count;
            var part = new Part<TSweep>(sweep, start / Vector512<float>.Count);
            Workers.Run(ref part, vectors, Math.Clamp(vectors / VectorsPerPart, 1, Workers.Count));
        }

        profile.Lap("Step", "one sweep over all parameters", (long)count * flops, (long)count * streams * sizeof(float));
    }

    /// <summary>A sweep that begins within the store.</summary>
    readonly struct Part<TSweep>(TSweep sweep, int start) : IKernel
        where TSweep : struct, IKernel
    {
        readonly TSweep sweep = sweep;

        public void Execute(int begin, int end, int part) => sweep.Execute(start + begin, start + end, part);
    }

    private protected static double NotNegative(double value, string name) =>
        double.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is a finite number, 0 or more.");

    private protected static double Fraction(double value, string name) =>
        value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is at least 0 and less than 1.");

    void CheckLayout(GradientStore gradients)
    {
        bool isSame = gradients.Views.Count == Parameters.Views.Count;
        for (int i = 0; isSame && i < Parameters.Views.Count; i++)
        {
            ParameterView ours = Parameters.Views[i], theirs = gradients.Views[i];
            isSame = ours.Name == theirs.Name && ours.Shape.SequenceEqual(theirs.Shape);
        }

        if (!isSame)
        {
            throw new ArgumentException(
                $"These gradients belong to other parameters: {string.Join(", ", gradients.Views)}; the optimizer has {string.Join(", ", Parameters.Views)}.", nameof(gradients));
        }
    }
}
