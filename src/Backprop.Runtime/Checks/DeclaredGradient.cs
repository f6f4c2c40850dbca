using System;
using System.Linq;

namespace Backprop;

/// <summary>
/// A value y with a gradient function g(u) of its own (<see cref="Ops.CustomGradient(Variable, Variable, Func{Variable, Variable})"/>), at the point where derivatives are checked. Around the point it is replaced by what g says
/// that it is, so that differences of the definition are the slope that is meant:
/// <list type="bullet">
/// <item>If g is linear, g(u) = Jᵀu, by <c>y0 + J (x - x0)</c>. J is found by trying: unit vectors u give its rows; if it is diagonal, one vector of ones gives all.</item>
/// <item>Second differences see how J changes: <c>y0 + (J0 + J) (x - x0) / 2</c>, with J at x, agrees with a function whose derivative is J to second order.</item>
/// <item>If g is not linear, as where gradients are clipped, by y0, and the loss gets <c>⟨g(u), x - x0⟩</c> in addition. The gradient u that reaches y is measured by differences of the loss, one element after the other.</item>
/// </list>
/// None of this knows a derivative rule.
/// </summary>
sealed class DeclaredGradient
{
    /// <summary>The largest matrix J, and the largest value whose elements are moved one by one: more would take too long.</summary>
    const int LargestMatrix = 1 << 24, LargestValue = 1 << 13;

    readonly Variable value;
    readonly Variable[] origin;
    readonly bool isCurved, isDiagonal;
    readonly double[][][] jacobian = [];
    double[]? upstream;
    Variable[]? measured;
    int moved = -1;
    double shift;

    /// <exception cref="ModelCheckException">There are too many elements, or second derivatives are wanted of what is not linear.</exception>
    public DeclaredGradient(Variable value, Variable[] arguments, Func<Variable, Variable[]> gradient, bool isCurved)
    {
        this.value = Variable.Create(value.Shape, value.Values);
        origin = [.. arguments.Select(a => Variable.Create(a.Shape, a.Values))];
        this.isCurved = isCurved;
        double[] first = Probe("first"), second = Probe("second"), sum = [.. first.Zip(second, (a, b) => a + b)];
        Variable[] g = Gradients(gradient, first), other = Gradients(gradient, second);
        IsLinear = IsCombination(Gradients(gradient, sum), 1, g, 1, other)
            && IsCombination(Gradients(gradient, Scaled(first, 1e6)), 1e6, g, 0, other)
            && IsCombination(Gradients(gradient, Scaled(first, 1e-6)), 1e-6, g, 0, other);
        if (!IsLinear)
        {
            if (isCurved)
            {
                throw new ModelCheckException($"A gradient function of a value {Shapes.Format(value.Shape)} is not linear in the gradient, and so there is no Hessian to check: leave out [Loss(HessianVector = true)]");
            }
            Limit(value.Count <= LargestValue, "is not linear");
            return;
        }
        Variable[] ones = Gradients(gradient, Unit(-1));
        isDiagonal = arguments.All(a => a.Shape.SequenceEqual(value.Shape)) && Enumerable.Range(0, arguments.Length).All(a => IsClose(g[a].Values, [.. ones[a].Values.ToArray().Zip(first, (c, u) => c * u)]));
        Limit(isDiagonal || (long)value.Count * arguments.Sum(a => (long)a.Count) <= LargestMatrix, "mixes elements");
        jacobian = Jacobian(gradient);
    }

    /// <summary>Whether the gradient function is linear.</summary>
    public bool IsLinear { get; }

    /// <summary>The value for other arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="gradient">The gradient function there.</param>
    /// <param name="correction">To be added to the loss.</param>
    public Variable Evaluate(Variable[] arguments, Func<Variable, Variable[]> gradient, ref double correction)
    {
        double[] y = value.Values.ToArray();
        if (!IsLinear)
        {
            if (upstream is not null)
            {
                measured ??= Gradients(gradient, upstream);
                for (int a = 0; a < origin.Length; a++)
                {
                    correction += Dot(measured[a].Values, Change(arguments, a));
                }
            }
            if (moved >= 0)
            {
                y[moved] += shift;
            }
            return new Variable(value.Shape.ToArray(), y);
        }
        double[][] changes = [.. Enumerable.Range(0, origin.Length).Select(a => Change(arguments, a))];
        if (changes.Any(c => c.AsSpan().ContainsAnyExcept(0)))
        {
            AddProduct(jacobian, changes, isCurved ? 0.5 : 1, y);
            if (isCurved)
            {
                AddProduct(Jacobian(gradient), changes, 0.5, y);
            }
        }
        return new Variable(value.Shape.ToArray(), y);
    }

    /// <summary>Measures the gradient of the loss with respect to the value, which is all that is moved.</summary>
    /// <param name="loss">Evaluates the loss.</param>
    public void Measure(Func<double> loss)
    {
        var slopes = new double[value.Count];
        for (moved = 0; moved < slopes.Length; moved++)
        {
            double h = 4e-6 * Math.Max(1, Math.Abs(value.Values[moved]));
            shift = h;
            double up = loss();
            shift = -h;
            slopes[moved] = (up - loss()) / (2 * h);
        }
        moved = -1;
        upstream = slopes;
    }

    double[] Change(Variable[] arguments, int a)
    {
        double[] change = arguments[a].Values.ToArray();
        for (int i = 0; i < change.Length; i++)
        {
            change[i] -= origin[a].Values[i];
        }
        return change;
    }

    /// <summary>For each argument the rows of J; for a diagonal one the diagonal alone.</summary>
    double[][][] Jacobian(Func<Variable, Variable[]> gradient)
    {
        Variable[][] rows = isDiagonal ? [Gradients(gradient, Unit(-1))] : [.. Enumerable.Range(0, value.Count).Select(i => Gradients(gradient, Unit(i)))];
        return [.. Enumerable.Range(0, origin.Length).Select(a => rows.Select(row => row[a].Values.ToArray()).ToArray())];
    }

    void AddProduct(double[][][] rows, double[][] changes, double factor, double[] y)
    {
        for (int a = 0; a < changes.Length; a++)
        {
            for (int i = 0; i < y.Length; i++)
            {
                y[i] += factor * (isDiagonal ? rows[a][0][i] * changes[a][i] : Dot(rows[a][i], changes[a]));
            }
        }
    }

    /// <summary>The vector of ones at -1, or a unit vector.</summary>
    double[] Unit(int index)
    {
        var unit = new double[value.Count];
        if (index < 0)
        {
            Array.Fill(unit, 1);
        }
        else
        {
            unit[index] = 1;
        }
        return unit;
    }

    double[] Probe(string name) => Scaled(new Draws(0, name + " gradient").Direction(value.Count), Math.Sqrt(Math.Max(1, value.Count)));

    Variable[] Gradients(Func<Variable, Variable[]> gradient, double[] u)
    {
        Variable[] gradients = gradient(Variable.Create(value.Shape, u));
        for (int a = 0; a < gradients.Length; a++)
        {
            if (!gradients[a].Shape.SequenceEqual(origin[a].Shape))
            {
                throw new ArgumentException($"{nameof(Ops.CustomGradient)}: the gradient of an operand {Shapes.Format(origin[a].Shape)} is {Shapes.Format(gradients[a].Shape)}");
            }
        }
        return gradients;
    }

    void Limit(bool isWithin, string what)
    {
        if (!isWithin)
        {
            throw new ModelCheckException($"A gradient function of a value {Shapes.Format(value.Shape)} {what}, so that its elements would have to be moved one by one, and these are too many: check the model at smaller sizes, or exclude it with a reason");
        }
    }

    static bool IsCombination(Variable[] sum, double alpha, Variable[] a, double beta, Variable[] b) =>
        Enumerable.Range(0, sum.Length).All(k => IsClose(sum[k].Values, [.. a[k].Values.ToArray().Zip(b[k].Values.ToArray(), (x, y) => alpha * x + beta * y)]));

    /// <summary>Equal but for rounding.</summary>
    static bool IsClose(ReadOnlySpan<double> a, double[] b)
    {
        double largest = b.Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (int i = 0; i < b.Length; i++)
        {
            if (!(Math.Abs(a[i] - b[i]) <= 1e-9 * largest))
            {
                return false;
            }
        }
        return true;
    }

    static double[] Scaled(double[] x, double factor) => Array.ConvertAll(x, v => factor * v);

    static double Dot(ReadOnlySpan<double> a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < b.Length; i++)
        {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
