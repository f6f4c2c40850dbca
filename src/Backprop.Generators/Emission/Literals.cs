using System;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Emission;

/// <summary>Constants as C# text: invariant, and equal to what they came from when read back.</summary>
internal static class Literals
{
    public static string Float(double value)
    {
        float single = (float)value;
        if (float.IsNaN(single)) return "float.NaN";
        if (float.IsPositiveInfinity(single)) return "float.PositiveInfinity";
        if (float.IsNegativeInfinity(single)) return "float.NegativeInfinity";
        if (single == 0) return BitConverter.DoubleToInt64Bits(value) < 0 ? "-0f" : "0f";
        // Nine digits always suffice; fewer where they give the same number.
        string text = single.ToString("R", CultureInfo.InvariantCulture);
        if (float.Parse(text, CultureInfo.InvariantCulture) != single) text = single.ToString("G9", CultureInfo.InvariantCulture);
        return text + "f";
    }

    public static string Double(double value) => value.ToString("R", CultureInfo.InvariantCulture) + "d";

    /// <summary>The number in an attribute, as it is written in messages and, if it is an integer, in code.</summary>
    public static string Plain(TypedConstant number) => System.Convert.ToString(number.Value, CultureInfo.InvariantCulture) ?? "";

    public static string Integer(double value) => ((int)value).ToString(CultureInfo.InvariantCulture);

    public static string String(string value)
    {
        var text = new StringBuilder("\"");
        foreach (char c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                _ => c.ToString(),
            });
        }
        return text.Append('"').ToString();
    }
}
