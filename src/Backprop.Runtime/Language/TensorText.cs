using System;
using System.Globalization;
using System.Text;

namespace Backprop;

/// <summary>The text of a tensor in the debugger and in messages: its shape and, abbreviated, its elements in nested brackets.</summary>
static class TensorText
{
    // An axis longer than this shows its first and last elements only.
    const int MaximumExtent = 8;
    const int Edge = 3;

    public static string Format<T>(string type, ReadOnlySpan<int> shape, ReadOnlySpan<T> values) where T : notnull
    {
        var text = new StringBuilder(type).Append(' ').Append(Shapes.Format(shape)).Append(" = ");
        Append(text, shape, values);
        return text.ToString();
    }

    static void Append<T>(StringBuilder text, ReadOnlySpan<int> shape, ReadOnlySpan<T> values) where T : notnull
    {
        if (shape.IsEmpty)
        {
            text.Append(Element(values[0]));
            return;
        }
        int extent = shape[0];
        int size = Shapes.Count(shape[1..]);
        text.Append('[');
        for (int i = 0; i < extent; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            if (extent > MaximumExtent && i == Edge)
            {
                text.Append("..., ");
                i = extent - Edge;
            }
            Append(text, shape[1..], values.Slice(i * size, size));
        }
        text.Append(']');
    }

    static string Element<T>(T value) where T : notnull => value switch
    {
        double number => number.ToString("G6", CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
