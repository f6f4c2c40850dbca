using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Backprop;

/// <summary>The compiled gradients of a loss at one point, and the definition's loss as a function of each parameter and argument around it.</summary>
sealed class LossGradients
{
    readonly CheckPoint point;
    readonly StoppedValues stopped = new();
    readonly List<GradientTarget> targets = [];
    readonly double loss;

    /// <exception cref="ModelCheckException">The definition's loss or a compiled gradient is not a finite number.</exception>
    public LossGradients(CheckPoint point)
    {
        this.point = point;
        loss = stopped.Loss(point.TrainingReference);
        if (!double.IsFinite(loss))
        {
            throw new ModelCheckException(FormattableString.Invariant($"""
                {point.Signature.Name}{point.At} is {loss} where it is to be checked, for arguments between {point.Options.Minimum} and {point.Options.Maximum}:
                choose Minimum and Maximum such that the definition stays finite, or exclude the model with a reason
                """));
        }
        point.Gradients(out Variable?[] inputs);
        foreach ((string name, Parameter parameter) in point.Parameters)
        {
            if (point.Signature.Frozen.Contains(name))
            {
                continue;
            }
            double[] gradient = Array.ConvertAll(point.Model.Gradients[name].Span.ToArray(), g => (double)g);
            targets.Add(new(name, IsArgument: false, parameter.Shape.ToArray(), parameter.Values.ToArray(), gradient, values => Moved(parameter, values)));
        }
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is { } gradient)
            {
                int argument = i;
                var original = (Variable)point.Arguments[i];
                targets.Add(new(point.Signature.Arguments[i].Name, IsArgument: true, original.Shape.ToArray(), original.Values.ToArray(), gradient.Values.ToArray(), values => Moved(argument, values)));
            }
        }
        Largest = targets.SelectMany(t => t.Gradient).Select(Math.Abs).DefaultIfEmpty(0).Max();
    }

    /// <summary>The largest element of all gradients. Where terms cancel, what is left of their rounding is relative to it.</summary>
    double Largest { get; }

    public IReadOnlyList<GradientTarget> Targets => targets;

    /// <summary>Compares the gradient of one parameter or argument with differences of the definition's loss.</summary>
    public GradientReportRow Check(GradientTarget target)
    {
        GradientCheckOptions options = point.Options;
        var draws = new Draws(options.Seed, $"{point.Signature.Name} {target.Name}");
        double largest = target.Gradient.Select(Math.Abs).DefaultIfEmpty(0).Max(), unit = target.Values.Select(Math.Abs).DefaultIfEmpty(0).Append(1).Max();
        var tally = new Tally();

        int count = Math.Min(options.Coordinates, target.Gradient.Length);
        int steepest = Array.FindIndex(target.Gradient, g => Math.Abs(g) == largest);
        IEnumerable<int> sample = draws.Sample(count, target.Gradient.Length).Prepend(steepest).Where(i => i >= 0).Distinct().Take(count);
        foreach (int i in sample)
        {
            double value = target.Values[i];
            var slope = new Slope(step => Along(target, moved => moved[i] = value + step), loss, Math.Max(1, Math.Abs(value)));
            Compare(slope, target.Gradient[i], Scale(0.02 * largest), Shapes.Format(Index(i, target.Shape)), $"element {Shapes.Format(Index(i, target.Shape))} of the gradient of {target.Name}");
        }

        // A single number has no other direction than its own.
        int directions = target.Gradient.Length > 1 || count == 0 ? Math.Min(options.Directions, target.Gradient.Length) : 0;
        for (int d = 0; d < directions; d++)
        {
            double[] direction = draws.Direction(target.Gradient.Length);
            double product = 0, squares = 0;
            for (int i = 0; i < direction.Length; i++)
            {
                double term = target.Gradient[i] * direction[i];
                product += term;
                squares += term * term;
            }
            var slope = new Slope(step => Along(target, moved =>
            {
                for (int i = 0; i < moved.Length; i++)
                {
                    moved[i] += step * direction[i];
                }
            }), loss, unit);
            string name = FormattableString.Invariant($"direction {d + 1}");
            Compare(slope, product, Scale(0.05 * Math.Sqrt(squares)), name, $"the product of the gradient of {target.Name} with a random direction ({name})");
        }

        if (tally.Failure is null && tally.Kinks > 0 && tally.Kinks == count + directions)
        {
            tally.Failure = $"{point.Signature.Name}{point.At}: nothing can be said about the gradient of {target.Name}: wherever it is moved, the definition has a kink at this very point. "
                + "Move the parameters, or draw the arguments from another seed.";
        }
        return new(point.Signature.Name, target.Name, target.IsArgument, Shapes.Format(target.Shape), count, directions, tally.Kinks, tally.WorstError, tally.Where, tally.Failure);

        void Compare(Slope slope, double derivative, double scale, string where, string what)
        {
            SlopeComparison comparison = slope.Compare(derivative, scale, options.Tolerance);
            if (comparison.Outcome == SlopeOutcome.Kink)
            {
                tally.Kinks++;
                return;
            }
            if (comparison.Error > tally.WorstError || tally.Where.Length == 0)
            {
                (tally.WorstError, tally.Where) = (comparison.Error, where);
            }
            if (comparison.Outcome == SlopeOutcome.Differs)
            {
                tally.Failure ??= Explain(slope, comparison, derivative, scale, what);
            }
        }
    }

    string Explain(Slope slope, SlopeComparison comparison, double derivative, double scale, string what)
    {
        string step = slope.Step.ToString("0.0E+0", CultureInfo.InvariantCulture);
        string kink = slope.NearestKink(Math.Max(scale, Math.Abs(comparison.Value)), point.Options.Tolerance) switch
        {
            null => $"No kink of the definition lies within the step of {step}",
            0 => "The definition has a kink at this point",
            double distance => FormattableString.Invariant($"The nearest kink of the definition lies {Math.Abs(distance):0.0E+0} {(distance < 0 ? "below" : "above")}, within the step of {step}"),
        };
        (double before, double after) = slope.OneSided(slope.Step);
        return FormattableString.Invariant($"{point.Signature.Name}{point.At}: {what} is {derivative:G7}, and the slope of the definition is {comparison.Value:G7}: ")
            + FormattableString.Invariant($"a relative error of {comparison.Error:0.0E+0}, where {point.Options.Tolerance} is allowed. ")
            + FormattableString.Invariant($"{kink}; the slopes on both sides are {before:G7} and {after:G7}.");
    }

    /// <summary>
    /// What an error is relative to at least: a share of the tensor's own gradient, of all gradients, and of the loss, or of 1, which is the order of the terms that probabilities are
    /// made of. Where such terms cancel in a gradient, single precision leaves a little of them.
    /// </summary>
    double Scale(double own) => Math.Max(Math.Max(own, 1e-3 * Largest), point.Options.Floor * (1 + Math.Abs(loss)));

    double Along(GradientTarget target, Action<double[]> move)
    {
        double[] moved = [.. target.Values];
        move(moved);
        return target.Evaluate(moved);
    }

    double Moved(Parameter parameter, double[] values)
    {
        using IDisposable restoration = parameter.OverrideValues(values);
        return stopped.Loss(point.TrainingReference);
    }

    double Moved(int argument, double[] values)
    {
        object original = point.Arguments[argument];
        point.Arguments[argument] = Variable.Create(((Variable)original).Shape, values);
        try
        {
            return stopped.Loss(point.TrainingReference);
        }
        finally
        {
            point.Arguments[argument] = original;
        }
    }

    static int[] Index(int flat, int[] shape)
    {
        var index = new int[shape.Length];
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            (flat, index[axis]) = Math.DivRem(flat, shape[axis]);
        }
        return index;
    }

    sealed class Tally
    {
        public int Kinks { get; set; }

        public double WorstError { get; set; }

        public string Where { get; set; } = "";

        public string? Failure { get; set; }
    }
}

/// <summary>A parameter or argument: its values, the compiled gradient, and the definition's loss as a function of its values.</summary>
sealed record GradientTarget(string Name, bool IsArgument, int[] Shape, double[] Values, double[] Gradient, Func<double[], double> Evaluate);
