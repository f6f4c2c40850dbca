using System;
using System.Collections.Generic;
using System.ComponentModel;
using Backprop.Kernels;

namespace Backprop;

/// <summary>
/// An evaluation of a model's definition, eagerly and in double precision, on the current thread: it says whether the definition trains, hands out the random numbers that the compiled code draws, and applies updates of
/// state at its end. Generated code begins it.
/// </summary>
/// <remarks>A definition that runs outside of any is evaluated, not trained, and its random numbers follow each other in the order in which it asks for them.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class EagerEvaluation : IDisposable
{
    [ThreadStatic]
    static EagerEvaluation? current;

    readonly EagerEvaluation? outer;
    readonly NoiseKey noise;
    readonly IEnumerator<(uint Site, long Occurrence)> draws;
    readonly Dictionary<Parameter, Variable> updates = new(ReferenceEqualityComparer.Instance);

    EagerEvaluation(bool isTraining, NoiseKey noise, IEnumerable<(uint, long)> draws)
    {
        (outer, current) = (current, this);
        (this.isTraining, this.noise, this.draws) = (isTraining, noise, draws.GetEnumerator());
    }

    readonly bool isTraining;

    /// <summary>Whether the definition that runs on this thread is trained.</summary>
    internal static bool IsTraining => current is { isTraining: true };

    /// <summary>Begins an evaluation.</summary>
    /// <param name="model">The model.</param>
    /// <param name="method">The index of the method.</param>
    /// <param name="arguments">Its arguments, which bind the names of sizes.</param>
    /// <param name="training">Whether it is evaluated as for gradients: in training mode, with the random numbers of the next step.</param>
    public static EagerEvaluation Begin(IDifferentiable model, int method, object[] arguments, bool training)
    {
        MethodSignature signature = model.Methods[method];
        IReadOnlyList<NoiseDraw> draws = training ? signature.TrainingDraws : signature.Draws;
        return new(training, model.Noise.Key, draws.Count == 0 ? [] : NoiseDraw.Enumerate(draws, Sizes(signature, arguments)));
    }

    /// <summary>Applies what the definition has updated.</summary>
    /// <param name="result">The definition's result.</param>
    /// <returns>The same.</returns>
    public Variable End(Variable result)
    {
        Variable kept = Kept(result);
        foreach ((Parameter state, Variable value) in updates)
        {
            Span<float> target = state.View!.Span;
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = (float)value.Values[i];
            }
        }
        return kept;
    }

    /// <summary>A result as it is now: one that is itself a state changes at the end.</summary>
    /// <param name="result">A result.</param>
    public static Variable Kept(Variable result) => result is Parameter ? Variable.Create(result.Shape, result.Values) : result;

    /// <inheritdoc/>
    public void Dispose() => current = outer;

    /// <summary>Uniform numbers in [0, 1) of the next place that the definition draws from.</summary>
    internal static double[] Uniform(int count)
    {
        var values = new double[count];
        (NoiseKey noise, uint site, long start) = (current ?? outside.Value!).Next(count);
        for (int i = 0; i < count; i++)
        {
            values[i] = UniformNoise.At(noise, site, (nint)(start + i));
        }
        return values;
    }

    /// <summary>Remembers a new value of state until the end.</summary>
    internal static void Update(Parameter state, Variable value)
    {
        if (IsTraining && !current!.updates.TryAdd(state, Variable.Create(value.Shape, value.Values)))
        {
            throw new InvalidOperationException($"{nameof(Ops.Update)}: the state '{state.Name}' has been updated in this step before");
        }
    }

    (NoiseKey, uint, long) Next(int count) => draws.MoveNext()
        ? (noise, draws.Current.Site, draws.Current.Occurrence * count)
        : throw new InvalidOperationException("the definition draws more random numbers than it did when it was compiled");

    static readonly System.Threading.ThreadLocal<EagerEvaluation> outside = new(() =>
    {
        EagerEvaluation? before = current;
        var evaluation = new EagerEvaluation(isTraining: false, default, Endless());
        current = before;
        return evaluation;
    });

    static IEnumerable<(uint, long)> Endless()
    {
        for (uint place = 0; ; place++)
        {
            yield return (place, 0);
        }
    }

    static Dictionary<string, int> Sizes(MethodSignature signature, object[] arguments)
    {
        var sizes = new Dictionary<string, int>();
        for (int i = 0; i < arguments.Length; i++)
        {
            ReadOnlySpan<int> shape = arguments[i] is Variable variable ? variable.Shape : ((Indices)arguments[i]).Shape;
            for (int axis = 0; axis < shape.Length; axis++)
            {
                sizes.TryAdd(signature.Arguments[i].Dimensions[axis], shape[axis]);
            }
        }
        return sizes;
    }
}
