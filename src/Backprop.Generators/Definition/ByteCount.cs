using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Backprop.Generators.Definition;

/// <summary>Reads numbers of bytes such as <c>64 MB</c>.</summary>
internal static class ByteCount
{
    private static readonly Dictionary<string, long> Units = new()
    {
        ["B"] = 1,
        ["KB"] = 1000,
        ["MB"] = 1000 * 1000,
        ["GB"] = 1000 * 1000 * 1000,
        ["KiB"] = 1 << 10,
        ["MiB"] = 1 << 20,
        ["GiB"] = 1 << 30,
    };

    /// <summary>Null where the text is no such number; fractions of a byte are dropped.</summary>
    public static long? Parse(string text)
    {
        string number = new([.. text.TakeWhile(c => c is (>= '0' and <= '9') or '.')]);
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count)) return null;
        if (!Units.TryGetValue(text.Substring(number.Length).Trim(), out long unit) || count > long.MaxValue / unit) return null;
        return (long)(count * unit);
    }
}
