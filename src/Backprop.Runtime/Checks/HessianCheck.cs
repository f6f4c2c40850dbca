using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop;

/// <summary>
/// Compares the compiled products of a loss's Hessian with the definition, which runs in double precision: <c>u·Hv</c> is the mixed difference
/// <c>(f(u+v) - f(u-v) - f(-u+v) + f(-u-v)) / 4h²</c> of the loss along both directions.
/// </summary>
sealed class HessianCheck
{
    /// <summary>The first decides as a rule; the smaller ones stay on this side of kinks nearby.</summary>
    static readonly double[] Steps = [1e-4, 3e-5, 8e-6];

    /// <summary>What kinks add to a difference, relative to the spread of those to all sides.</summary>
    const double KinkShare = 3;

    readonly CheckPoint point;
    readonly StoppedValues stopped = new(isCurved: true);
    readonly GradientStore direction, product;
    readonly double[][] values;
    readonly double loss, largest;

    /// <exception cref="ModelCheckException">The definition's loss or a compiled product is not a finite number, or the loss is another.</exception>
    public HessianCheck(CheckPoint point)
    {
        this.point = point;
        values = [.. point.Parameters.Select(p => p.Parameter.Values.ToArray())];
        Variable reference = stopped.Evaluate(point.TrainingReference);
        loss = reference.Item;
        if (!double.IsFinite(loss))
        {
            throw new ModelCheckException(FormattableString.Invariant($"{point.Signature.Name}{point.At} is {loss} where its Hessian is to be checked"));
        }
        direction = Draw("direction");
        product = Multiply(direction, out Variable compiled);
        ValueCheck.Compare(point, $"{point.Signature.Name}HessianVector", reference, compiled, training: true);
        largest = product.Span.ToArray().Select(x => Math.Abs((double)x)).DefaultIfEmpty(0).Max();
        if (!double.IsFinite(largest))
        {
            throw new ModelCheckException($"{point.Signature.Name}{point.At}: a product with the Hessian is not finite");
        }
    }

    /// <exception cref="ModelCheckException">A product is wrong.</exception>
    public void Run()
    {
        CheckSymmetry();
        for (int i = 0; i < values.Length; i++)
        {
            string name = point.Parameters[i].Name;
            if (point.Signature.Frozen.Contains(name))
            {
                if (product[name].Span.ContainsAnyExcept(0f))
                {
                    throw new ModelCheckException($"{point.Signature.Name}{point.At} does not train {name}, and its Hessian has a product there");
                }
                continue;
            }
            var draws = new Draws(point.Options.Seed, $"{point.Signature.Name} Hessian {name}");
            for (int d = 0; d < Math.Max(1, point.Options.Directions); d++)
            {
                Check(i, name, draws.Direction(values[i].Length));
            }
        }
    }

    /// <summary>u·Hv = v·Hu, but for the rounding of both.</summary>
    void CheckSymmetry()
    {
        GradientStore other = Draw("other direction"), otherProduct = Multiply(other, out _);
        (double uHv, double squares) = Dot(other.Span, product.Span);
        (double vHu, double otherSquares) = Dot(direction.Span, otherProduct.Span);
        double scale = Scale(Math.Sqrt(Math.Max(squares, otherSquares)));
        if (!(Math.Abs(uHv - vHu) <= point.Options.Tolerance * Math.Max(scale, Math.Abs(vHu))))
        {
            throw new ModelCheckException(FormattableString.Invariant($"{point.Signature.Name}{point.At}: the Hessian is not symmetric: u·Hv is {uHv:G7} and v·Hu is {vHu:G7} for two random directions"));
        }
    }

    void Check(int parameter, string name, double[] u)
    {
        if (u.Length == 0)
        {
            return;
        }
        (double derivative, double squares) = Dot(Array.ConvertAll(u, x => (float)x), product[name].Span);
        double scale = Scale(0.2 * Math.Sqrt(squares)), error = 0, spread = 0;
        Differences differences = default;
        foreach (double step in Steps)
        {
            differences = Measure(parameter, u, step);
            error = Math.Abs(derivative - differences.Central);
            if (error <= 2 * point.Options.Tolerance * Math.Max(scale, Math.Max(Math.Abs(derivative), Math.Abs(differences.Central))))
            {
                return;
            }
            spread = differences.Spread;
        }
        // Where the function is smooth, the differences to all four sides are nearly the same. A kink within the step is on some sides only, and nothing can be said.
        if (!(error <= KinkShare * spread))
        {
            throw new ModelCheckException(FormattableString.Invariant($"{point.Signature.Name}{point.At}: the product of {name}'s part of Hv with a random direction is {derivative:G7}, and the slope of the definition's slope is {differences.Central:G7}"));
        }
    }

    /// <summary>What an error is relative to at least; as for gradients.</summary>
    double Scale(double own) => Math.Max(Math.Max(own, 1e-3 * largest), point.Options.Floor * (1 + Math.Abs(loss)));

    /// <summary>The mixed difference around the point, and by how much those to its four sides differ.</summary>
    Differences Measure(int parameter, double[] u, double h)
    {
        double bothUp = At(h, h), upDown = At(h, -h), downUp = At(-h, h), bothDown = At(-h, -h), up = At(h, 0), down = At(-h, 0), forward = At(0, h), back = At(0, -h);
        double[] sides = [bothUp - up - forward + loss, up - upDown - loss + back, forward - loss - downUp + down, loss - back - down + bothDown];
        return new((bothUp - upDown - downUp + bothDown) / (4 * h * h), (sides.Max() - sides.Min()) / (h * h));

        double At(double alongU, double alongV)
        {
            var overrides = new List<IDisposable>();
            for (int i = 0; i < values.Length; i++)
            {
                ReadOnlySpan<float> v = direction[point.Parameters[i].Name].Span;
                double[] moved = [.. values[i]];
                for (int k = 0; k < moved.Length; k++)
                {
                    moved[k] += alongV * v[k] + (i == parameter ? alongU * u[k] : 0);
                }
                overrides.Add(point.Parameters[i].Parameter.OverrideValues(moved));
            }
            try
            {
                return stopped.Evaluate(point.TrainingReference).Item;
            }
            finally
            {
                overrides.ForEach(o => o.Dispose());
            }
        }
    }

    static (double Product, double Squares) Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, squares = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double term = (double)a[i] * b[i];
            product += term;
            squares += term * term;
        }
        return (product, squares);
    }

    GradientStore Draw(string stream)
    {
        var store = new GradientStore(point.Model.Parameters);
        foreach (ParameterView view in store.Views)
        {
            if (point.Signature.Frozen.Contains(view.Name))
            {
                continue;
            }
            double[] drawn = new Draws(point.Options.Seed, $"{stream} {view.Name}").Direction(view.Length);
            Array.ConvertAll(drawn, x => (float)x).CopyTo(view.Span);
        }
        return store;
    }

    GradientStore Multiply(GradientStore vector, out Variable compiled)
    {
        var result = new GradientStore(point.Model.Parameters);
        compiled = point.Model.EvaluateHessianVector(point.Method, point.Arguments, vector, result);
        return result;
    }

    readonly record struct Differences(double Central, double Spread);
}
