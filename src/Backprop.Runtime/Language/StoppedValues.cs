using System;
using System.Collections.Generic;

namespace Backprop;

/// <summary>
/// What <see cref="Ops.StopGradient"/> returned in one evaluation of a definition, to be returned again in others. A difference of two evaluations
/// would see through it; with its values held it does not, and is the derivative that is meant.
/// </summary>
sealed class StoppedValues
{
    [ThreadStatic]
    static StoppedValues? current;

    readonly List<Variable> values = [];
    bool isRecorded;
    int next;

    /// <summary>The operand, or the value that is held in its place.</summary>
    public static Variable Pass(Variable x) => current is { } held ? held.Next(x) : x;

    /// <summary>Evaluates a definition. The first evaluation decides the values; the others must run the same operations.</summary>
    public Variable Evaluate(Func<Variable> definition)
    {
        (StoppedValues? outer, current) = (current, this);
        next = 0;
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

    Variable Next(Variable x)
    {
        // A copy: the values of a parameter change with it.
        if (!isRecorded)
        {
            values.Add(Variable.Create(x.Shape, x.Values));
        }
        return values[next++];
    }
}
