using System;
using System.ComponentModel;

namespace Backprop;

/// <summary>
/// A variable that training changes. In a definition it is read like any other variable; its values are single precision and live in the
/// <see cref="ParameterStore"/> of the model that contains it.
/// </summary>
public sealed class Parameter : Variable
{
    ParameterView? view;
    float[]? unbound;
    double[]? overridden;

    /// <summary>Declares a parameter.</summary>
    /// <param name="shape">The extents of its axes; for a weight [out, in, ...receptive field].</param>
    /// <param name="init">How its values are drawn.</param>
    /// <param name="name">
    /// Its name in its layer, where it is not that of the field: it replaces the field's name, and in an array of parameters the index too.
    /// <c>new([4 * width, inputs], Init.Uniform(-bound, bound), $"weight_ih_l{layer}")</c>
    /// </param>
    /// <exception cref="ArgumentException">An extent is negative, the values cannot be drawn for this rank, or the name is empty or has an empty segment.</exception>
    public Parameter(ReadOnlySpan<int> shape, Init init, string? name = null)
        : base(Shapes.Validate(nameof(Parameter), shape))
    {
        init.Validate(shape);
        if (name is not null && Array.Exists(name.Split('.'), string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException($"'{name}' is no name of a parameter: it, or a segment of it, is empty", nameof(name));
        }
        Init = init;
        DeclaredName = name;
    }

    /// <summary>The name it was declared with; null where it is named after the field that holds it.</summary>
    internal string? DeclaredName { get; }

    /// <summary>How the values are drawn.</summary>
    public Init Init { get; }

    /// <summary>The name in the model, such as <c>hidden.weight</c>; empty as long as the parameter belongs to no model.</summary>
    public string Name => view?.Name ?? "";

    /// <summary>The current values, widened to double precision, in row-major order: a copy. Before the parameter belongs to a model, what seed 0 draws.</summary>
    public override ReadOnlySpan<double> Values =>
        overridden ?? Elementwise.Map(Storage, value => (double)value);

    /// <summary>The store's view, once the parameter belongs to a model.</summary>
    internal ParameterView? View => view;

    ReadOnlySpan<float> Storage
    {
        get
        {
            if (view is not null)
            {
                return view.Span;
            }
            if (unbound is null)
            {
                var drawn = new float[Count];
                Init.Fill(drawn, Shape, seed: 0, parameter: 0);
                unbound = drawn;
            }
            return unbound;
        }
    }

    /// <summary>The name, the shape and the elements to six digits; long axes are abbreviated.</summary>
    public override string ToString() => TensorText.Format($"{nameof(Parameter)} {Name}".TrimEnd(), Shape, Values);

    /// <summary>
    /// Replaces the values that definitions read by double-precision ones, until the result is disposed. The array is used, not copied:
    /// gradient checks perturb its elements one at a time. The stored single-precision values do not change.
    /// </summary>
    /// <param name="values">As many values as the parameter has.</param>
    /// <exception cref="ArgumentException">The number of values differs.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public IDisposable OverrideValues(double[] values)
    {
        if (values.Length != Count)
        {
            throw new ArgumentException($"{nameof(OverrideValues)}: {values.Length} values for a parameter of shape {Shapes.Format(Shape)}, which has {Count}");
        }
        var restoration = new Restoration(this, overridden);
        overridden = values;
        return restoration;
    }

    /// <summary>Moves the parameter into a model's store.</summary>
    internal void Bind(ParameterView storeView)
    {
        view = storeView;
        unbound = null;
    }

    sealed class Restoration(Parameter parameter, double[]? previous) : IDisposable
    {
        public void Dispose() => parameter.overridden = previous;
    }
}
