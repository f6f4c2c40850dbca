using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Backprop;

/// <summary>
/// The checks of one model, each by itself: what the tests call that <c>[assembly: GradientChecks]</c> generates. Every check works on new models with parameters drawn
/// from the seed of the options, and throws if the compiled code does not do what the definition says.
/// </summary>
/// <param name="create">Creates the model.</param>
/// <param name="options">Sizes, tolerance, and how many comparisons; with several, every check is made with each. None for the usual.</param>
public sealed class ModelCheck(Func<IDifferentiable> create, params IReadOnlyList<GradientCheckOptions> options)
{
    readonly IReadOnlyList<GradientCheckOptions> options = options.Count > 0 ? options : [GradientCheckOptions.Default];

    /// <summary>A method's compiled results are its definition's.</summary>
    /// <param name="method">A method marked with <see cref="ForwardAttribute"/> or <see cref="LossAttribute"/>.</param>
    /// <exception cref="ModelCheckException">It is another.</exception>
    public void Value(string method) => Each(method, point => ValueCheck.Compare(point, method, point.ReferenceResults(), point.CompiledResults()));

    /// <summary>The compiled gradient of a loss with respect to one parameter is the slope of its definition.</summary>
    /// <param name="loss">A method marked with <see cref="LossAttribute"/>.</param>
    /// <param name="parameter">The parameter's name, such as <c>hidden.weight</c>.</param>
    /// <exception cref="ModelCheckException">It is not.</exception>
    public void ParameterGradient(string loss, string parameter) => Gradient(loss, parameter, isArgument: false);

    /// <summary>The same with respect to an argument.</summary>
    /// <param name="loss">A method marked with <see cref="LossAttribute"/>.</param>
    /// <param name="argument">The name of an argument marked with <see cref="GradientAttribute"/>.</param>
    /// <exception cref="ModelCheckException">It is not.</exception>
    public void ArgumentGradient(string loss, string argument) => Gradient(loss, argument, isArgument: true);

    /// <summary>The compiled product of a loss's Hessian with a direction is the slope of the definition's slope, and the Hessian is symmetric.</summary>
    /// <param name="loss">A method marked with <see cref="LossAttribute"/> whose <see cref="LossAttribute.HessianVector"/> is set.</param>
    /// <exception cref="ModelCheckException">It is not.</exception>
    public void HessianVector(string loss) => Each(loss, point =>
    {
        if (!point.Signature.HasHessianVector)
        {
            throw new ArgumentException($"{loss} has no products with its Hessian: set [Loss(HessianVector = true)]");
        }
        new HessianCheck(point).Run();
    });

    /// <summary>The loss that comes with the gradients, and what else is returned with it, is the definition's in training mode, and the states are updated as it says.</summary>
    /// <param name="loss">A method marked with <see cref="LossAttribute"/>.</param>
    /// <exception cref="ModelCheckException">They are not.</exception>
    public void LossWithGradients(string loss) => Each(loss, point =>
    {
        Variable[] expected = point.TrainingReferenceResults(out float[] expectedStates), actual = point.GradientResults(out _, out float[] actualStates);
        ValueCheck.Compare(point, $"{loss}AndGradients", expected, actual, training: true);
        foreach (ParameterView state in point.Model.Parameters.States.Views)
        {
            double[] before = Array.ConvertAll(state.Span.ToArray(), v => (double)v), e = Of(expectedStates), a = Of(actualStates);
            double allowed = 0.1 * point.Options.Tolerance * e.Concat(before).Select(Math.Abs).DefaultIfEmpty(0).Append(0.01).Max();
            for (int i = 0; i < e.Length; i++)
            {
                if (!(Math.Abs(a[i] - e[i]) <= allowed || a[i].Equals(e[i])))
                {
                    throw new ModelCheckException(FormattableString.Invariant($"{loss}AndGradients{point.At} leaves {a[i]:G9} in element {i} of the state {state.Name}, and by the definition it is {e[i]:G9}"));
                }
            }

            double[] Of(float[] states) => Array.ConvertAll(states[state.Offset..(state.Offset + state.Length)], v => (double)v);
        }
    });

    /// <summary>A loss leaves 0 as the gradients of what it does not train.</summary>
    /// <param name="loss">A method marked with <see cref="LossAttribute"/>.</param>
    /// <exception cref="ModelCheckException">It does.</exception>
    public void Frozen(string loss) => Each(loss, point =>
    {
        GradientStore gradients = point.Model.Gradients;
        foreach (ParameterView view in gradients.Views)
        {
            view.Span.Fill(1);
        }
        point.Gradients(out _);
        foreach (string name in point.Signature.Frozen)
        {
            if (gradients[name].Span.ContainsAnyExcept(0))
            {
                throw new ModelCheckException($"{loss}{point.At} leaves a gradient of {name}, which it does not train");
            }
        }
    });

    /// <summary>The same seed gives the same parameters, and the same arguments the same values and gradients, bit for bit: in another model, and again in the same one.</summary>
    /// <param name="method">A method marked with <see cref="ForwardAttribute"/> or <see cref="LossAttribute"/>.</param>
    /// <exception cref="ModelCheckException">A bit differs.</exception>
    public void Determinism(string method) => Each(method, point =>
    {
        CheckPoint other = Point(Create(point.Options), method, point.Options);
        Same(point.Model.Parameters.Span, other.Model.Parameters.Span, $"parameters of {point.Model.GetType().Name} drawn twice from seed {point.Options.Seed}");
        float[] first = Results(point);
        Same(first, Results(other), $"results of {method}{point.At} in two models with the same parameters");
        Same(first, Results(point), $"results of {method}{point.At}, evaluated again in the same model,");
    });

    /// <summary>
    /// Evaluation leaves no trace: it changes neither parameters nor states nor gradients, and its result does not depend on whether gradients were computed in between.
    /// </summary>
    /// <param name="method">A method marked with <see cref="ForwardAttribute"/> or <see cref="LossAttribute"/>.</param>
    /// <exception cref="ModelCheckException">It does.</exception>
    public void Evaluation(string method) => Each(method, point =>
    {
        IDifferentiable model = point.Model;
        int loss = Enumerable.Range(0, model.Methods.Count).FirstOrDefault(i => model.Methods[i].Kind == MethodKind.Loss, -1);
        CheckPoint? training = loss < 0 ? null : Point(model, model.Methods[loss].Name, point.Options);

        float[] before = Singles(point.CompiledResults());
        training?.Gradients(out _);
        float[] parameters = model.Parameters.Span.ToArray(), gradients = model.Gradients.Span.ToArray(), states = model.Parameters.States.Span.ToArray();
        uint step = model.Noise.Step;
        float[] after = Singles(point.CompiledResults());
        Same(states, model.Parameters.States.Span, $"states before and after the evaluation of {method}{point.At}");
        if (model.Noise.Step != step)
        {
            throw new ModelCheckException($"The evaluation of {method}{point.At} counts a step of random numbers");
        }
        Same(parameters, model.Parameters.Span, $"parameters before and after the evaluation of {method}{point.At}");
        Same(gradients, model.Gradients.Span, $"gradients before and after the evaluation of {method}{point.At}");
        Same(before, after, $"results of {method}{point.At} before and after gradients were computed");
    });

    /// <summary>Once it has run for a size, a method allocates nothing on the thread that calls it; a loss neither with its gradients.</summary>
    /// <param name="method">A method marked with <see cref="ForwardAttribute"/> or <see cref="LossAttribute"/>.</param>
    /// <exception cref="ModelCheckException">It allocates.</exception>
    public void Allocation(string method) => Each(method, point =>
    {
        // The runtime itself allocates now and then on whichever thread it finds, as when it begins to compile methods again: what a call allocates, it allocates in every round.
        const int Rounds = 5, Repetitions = 20;
        Action call = point.Model.PrepareCall(point.Method, point.Arguments);
        long least = long.MaxValue;
        for (int round = 0; round < Rounds && least > 0; round++)
        {
            call();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Repetitions; i++)
            {
                call();
            }
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        if (least > 0)
        {
            throw new ModelCheckException($"{Repetitions} further calls of {method}{point.At} allocate {least} bytes, and should allocate nothing");
        }
    });

    /// <summary>Parameters that were saved as safetensors and loaded into another model are the same bits, and so are its results.</summary>
    /// <exception cref="ModelCheckException">They are not.</exception>
    public void SaveAndLoad()
    {
        GradientCheckOptions first = options[0];
        IDifferentiable saved = Create(first), loaded = Create(first with { Seed = first.Seed + 1 });
        string path = Path.Combine(Path.GetTempPath(), $"backprop-{Guid.NewGuid():N}.safetensors");
        try
        {
            Safetensors.Save(path, saved.Parameters);
            Safetensors.Load(path, loaded.Parameters);
        }
        finally
        {
            File.Delete(path);
        }
        Same(saved.Parameters.States.Span, loaded.Parameters.States.Span, $"states of {saved.GetType().Name} before they were saved and after they were loaded");
        Same(saved.Parameters.Span, loaded.Parameters.Span, $"parameters of {saved.GetType().Name} before they were saved and after they were loaded");
        foreach (MethodSignature method in saved.Methods.Where(m => m.Kind != MethodKind.Backward))
        {
            Same(Singles(Point(saved, method.Name, first).CompiledResults()), Singles(Point(loaded, method.Name, first).CompiledResults()), $"results of {method.Name} of a model and of its copy from a file");
        }
    }

    void Gradient(string loss, string name, bool isArgument) => Each(loss, point =>
    {
        if (point.Signature.Kind == MethodKind.Forward)
        {
            throw new ArgumentException($"{loss} is not marked [Loss], and so has no gradients");
        }
        var gradients = new LossGradients(point);
        GradientTarget target = gradients.Targets.FirstOrDefault(t => t.Name == name && t.IsArgument == isArgument)
            ?? throw new ArgumentException($"{loss} has no gradient with respect to '{name}'");
        new GradientReport(point.Model.GetType().Name, point.At, point.Options, [gradients.Check(target)]).ThrowIfFailed();
    });

    /// <summary>Makes a check of a method with a new model for each of the options.</summary>
    void Each(string method, Action<CheckPoint> check)
    {
        foreach (GradientCheckOptions option in options)
        {
            check(Point(Create(option), method, option));
        }
    }

    static CheckPoint Point(IDifferentiable model, string method, GradientCheckOptions options) =>
        new(model, CheckPoint.Find(model, method), CheckSizes.Choose(model, options.Dimensions), options);

    /// <summary>
    /// A new model. Parameters that begin as one number, such as the zeros of a bias, are spread around it: where numbers are equal, functions have kinks and
    /// errors have nothing to show themselves by.
    /// </summary>
    IDifferentiable Create(GradientCheckOptions options)
    {
        IDifferentiable model = create();
        model.Parameters.Initialize(options.Seed);
        foreach (ParameterView view in model.Parameters.Views.Concat(model.Parameters.States.Views))
        {
            Span<float> values = view.Span;
            if (values.IsEmpty || values.ContainsAnyExcept(values[0]))
            {
                continue;
            }
            var draws = new Draws(options.Seed, view.Name);
            foreach (ref float value in values)
            {
                value += (float)draws.Between(-0.25, 0.25);
            }
        }
        return model;
    }

    static float[] Results(CheckPoint point)
    {
        float[] values = point.Signature.Kind == MethodKind.Backward ? [] : Singles(point.CompiledResults());
        if (point.Signature.Kind == MethodKind.Forward)
        {
            return values;
        }
        float[] loss = Singles(point.GradientResults(out Variable?[] inputs, out float[] states));
        float[] gradients = [.. values, .. loss, .. states, .. point.Model.Gradients.Span, .. Singles([.. inputs.OfType<Variable>()])];
        if (!point.Signature.HasHessianVector)
        {
            return gradients;
        }
        var product = new GradientStore(point.Model.Parameters);
        float[] again = Singles([point.Model.EvaluateHessianVector(point.Method, point.Arguments, point.Model.Parameters, product)]);
        return [.. gradients, .. again, .. product.Span];
    }

    static float[] Singles(Variable[] variables) => [.. variables.SelectMany(variable => variable.Values.ToArray()).Select(value => (float)value)];

    static void Same(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        for (int i = 0; i < Math.Max(expected.Length, actual.Length); i++)
        {
            if (i >= expected.Length || i >= actual.Length)
            {
                throw new ModelCheckException($"The {what} differ: there are {expected.Length} and {actual.Length} numbers");
            }
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
            {
                throw new ModelCheckException(FormattableString.Invariant($"The {what} differ: number {i} is {expected[i]:R} and then {actual[i]:R}"));
            }
        }
    }
}
