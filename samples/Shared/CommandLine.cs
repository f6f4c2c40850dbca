using System;
using System.Globalization;
using System.Text;

namespace Samples;

/// <summary>An option of a sample's command line.</summary>
/// <param name="Name">Such as <c>--epochs</c>.</param>
/// <param name="Argument">What <c>--help</c> calls its argument; null if it has none.</param>
/// <param name="Description">What it is for; may have several lines.</param>
/// <param name="Set">Takes the argument, or throws a <see cref="FormatException"/> that says what is expected instead.</param>
sealed record Option<T>(string Name, string? Argument, string Description, Action<T, string> Set);

/// <summary>Reads command lines by tables of options, and explains them.</summary>
static class CommandLine
{
    /// <summary>The text of <c>--help</c>.</summary>
    public static string Help<T>(string summary, ReadOnlySpan<Option<T>> table, string ending)
    {
        var text = new StringBuilder(summary + "\n\nOptions:\n");
        foreach (var (name, argument, description, _) in table)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name + " " + argument,-20}{description.Replace("\n", "\n" + new string(' ', 22), StringComparison.Ordinal)}\n");
        }

        return text.Append('\n').Append(ending).ToString();
    }

    /// <summary>Reads a command line into <paramref name="options"/>.</summary>
    /// <exception cref="UsageException">An option is unknown, or lacks its argument, or its argument makes no sense.</exception>
    public static void Parse<T>(ReadOnlySpan<string> arguments, ReadOnlySpan<Option<T>> table, T options)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            Option<T> option = Find(table, arguments[i]);
            string value = "";
            if (option.Argument is { } argument)
            {
                value = ++i < arguments.Length ? arguments[i] : throw new UsageException($"{option.Name} needs an argument: {option.Name} {argument}");
            }

            try
            {
                option.Set(options, value);
            }
            catch (FormatException e)
            {
                throw new UsageException($"{option.Name} {value}: {e.Message}");
            }
        }
    }

    /// <summary>An integer between two others, in decimal digits.</summary>
    public static int Integer(string text, int minimum, int maximum) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= minimum && value <= maximum
            ? value
            : throw new FormatException($"an integer from {minimum} to {maximum} is expected");

    /// <summary>A finite number greater than 0.</summary>
    public static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0 && double.IsFinite(value)
            ? value
            : throw new FormatException("a number greater than 0 is expected");

    static Option<T> Find<T>(ReadOnlySpan<Option<T>> table, string name)
    {
        foreach (Option<T> option in table)
        {
            if (option.Name == name)
            {
                return option;
            }
        }

        throw new UsageException($"unknown option '{name}'; --help explains those there are");
    }
}
