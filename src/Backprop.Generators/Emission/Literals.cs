using System;
using System.Globalization;
using System.Text;

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
