using System;
using System.Collections.Generic;
using System.Globalization;

namespace Backprop;

/// <summary>Sizes as the compiler writes them: polynomials over names such as <c>2*B*T - 1</c>.</summary>
static class SizeExpression
{
    public static int Evaluate(string polynomial, IReadOnlyDictionary<string, int> sizes)
    {
        long sum = 0, sign = 1;
        foreach (string part in polynomial.Replace("-", " - ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is "+" or "-")
            {
                sign = part == "+" ? 1 : -1;
                continue;
            }
            long product = sign;
            foreach (string factor in part.Split('*'))
            {
                product = checked(product * (long.TryParse(factor, NumberStyles.None, CultureInfo.InvariantCulture, out long constant) ? constant : sizes[factor]));
            }
            sum = checked(sum + product);
        }
        return checked((int)sum);
    }
}
