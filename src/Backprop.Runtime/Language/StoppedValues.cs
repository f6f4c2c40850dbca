using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop;

/// <summary>
/// What <see cref="Ops.StopGradient"/> returned in one evaluation of a definition, to be returned again in others, and what a value with a gradient of its own stands for around that evaluation
/// (<see cref="DeclaredGradient"/>). A difference of two evaluations would see through both; so it does not, and is the derivative that is meant.
/// </summary>
/// <param name="isCurved">Whether second differences are taken.</param>
sealed class StoppedValues(bool isCurved = false)
{
    [ThreadStatic]
    static StoppedValues? current;

    readonly List<Variable> values = [];
    readonly List<DeclaredGradient> declared = [];
    bool isRecorded;
    int next, nextDeclared;
    double correction;

    /// <summary>The operand, or the value that is held in its place.</summary>
    public static Variable Pass(Variable x) => current is { } held ? held.Next(x) : x;

    /// <summary>The value, or what its gradient function says that it is.</summary>
    public static Variable Pass(Variable value, Variable[] arguments, Func<Variable, Variable[]> gradient)
    {
        if (current is not { } held)
        {
            return value;
        }
        // A gradient function may call operations that are held themselves; it is taken as it is.
        current = null;
        try
        {
            return held.Next(value, arguments, gradient);
        }
        finally
        {
            current = held;
        }
    }

    /// <summary>Evaluates a definition. The first evaluation decides the values; the others must run the same operations.</summary>
    public Variable Evaluate(Func<Variable> definition)
    {
        (StoppedValues? outer, current) = (current, this);
        (next, nextDeclared, correction) = (0, 0, 0);
        try
        {
            Variable result = definition();
            isRecorded = true;
            return result;
        }
        finally
        {
            current = outer;
        }
    }

    /// <summary>Evaluates a loss, whose first differences are taken.</summary>
    public double Loss(Func<Variable> definition)
    {
        bool isFirst = !isRecorded;
        double loss = Evaluate(definition).Item;
        DeclaredGradient[] measured = isFirst && double.IsFinite(loss) ? [.. declared.Where(d => !d.IsLinear)] : [];
        if (measured.Length > 0)
        {
            // What a gradient that is not linear amounts to depends on what reaches it; and what reaches one depends on those after it.
            foreach (DeclaredGradient gradient in measured.Reverse())
            {
                gradient.Measure(() => Loss(definition));
            }
            return Loss(definition);
        }
        return loss + correction;
    }

    Variable Next(Variable x)
    {
        // A copy: the values of a parameter change with it.
        if (!isRecorded)
        {
            values.Add(Variable.Create(x.Shape, x.Values));
        }
        return values[next++];
    }

    Variable Next(Variable value, Variable[] arguments, Func<Variable, Variable[]> gradient)
    {
        if (!isRecorded)
        {
            declared.Add(new DeclaredGradient(value, arguments, gradient, isCurved));
        }
        return declared[nextDeclared++].Evaluate(arguments, gradient, ref correction);
    }
}
