using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Backprop;

/// <summary>What was compared for one parameter or argument of a loss.</summary>
/// <param name="Loss">The loss method.</param>
/// <param name="Name">The parameter, such as <c>hidden.weight</c>, or the argument.</param>
/// <param name="IsArgument">Whether it is an argument marked with <see cref="GradientAttribute"/>, and not a parameter.</param>
/// <param name="Shape">Its shape, such as <c>[128, 784]</c>.</param>
/// <param name="Coordinates">How many elements were compared by themselves.</param>
/// <param name="Directions">Along how many directions all elements were compared together.</param>
/// <param name="Kinks">How many of these comparisons say nothing, because the definition has a kink right where it is checked.</param>
/// <param name="WorstError">The largest relative error.</param>
/// <param name="Where">Where that is: an index such as <c>[3, 17]</c>, a direction, or nothing where nothing was compared.</param>
/// <param name="Failure">What is wrong, or null.</param>
public sealed record GradientReportRow(
    string Loss, string Name, bool IsArgument, string Shape, int Coordinates, int Directions, int Kinks, double WorstError, string Where, string? Failure);

/// <summary>The result of a gradient check: a row for each loss and each parameter or argument that has a gradient. <see cref="ToString"/> is a table.</summary>
public sealed class GradientReport
{
    internal GradientReport(string model, string at, GradientCheckOptions options, IReadOnlyList<GradientReportRow> rows) => (Model, At, Options, Rows) = (model, at, options, rows);

    /// <summary>The name of the model's class.</summary>
    public string Model { get; }

    /// <summary>How it was checked.</summary>
    public GradientCheckOptions Options { get; }

    /// <summary>What was compared.</summary>
    public IReadOnlyList<GradientReportRow> Rows { get; }

    /// <summary>Whether every gradient is that of the definition.</summary>
    public bool Passed => Rows.All(row => row.Failure is null);

    string At { get; }

    /// <summary>Does nothing if the check has passed.</summary>
    /// <exception cref="ModelCheckException">It has not; the message is the table with the explanations.</exception>
    public void ThrowIfFailed()
    {
        if (!Passed)
        {
            throw new ModelCheckException(ToString());
        }
    }

    /// <summary>The rows as a table, and an explanation of each failure below it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Gradients of {Model}{At}: {(Passed ? "passed" : "FAILED")}, tolerance {Options.Tolerance}, seed {Options.Seed}\n\n");
        string[][] cells =
        [
            ["loss", "parameter", "shape", "coordinates", "directions", "kinks", "worst error", "where"],
            .. Rows.Select(row => (string[])[
                row.Loss, row.IsArgument ? row.Name + " (argument)" : row.Name, row.Shape, Number(row.Coordinates), Number(row.Directions), Number(row.Kinks),
                row.WorstError.ToString("0.0E+0", CultureInfo.InvariantCulture) + (row.Failure is null ? "" : " !"), row.Where]),
        ];
        int[] widths = [.. Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(row => row[column].Length))];
        foreach (string[] row in cells)
        {
            text.Append(string.Join("  ", row.Select((cell, column) => column is 3 or 4 or 5 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        }
        foreach (GradientReportRow row in Rows.Where(row => row.Failure is not null))
        {
            text.Append('\n').Append(row.Failure).Append('\n');
        }
        return text.ToString();
    }

    static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
