using System;
using System.Text;

namespace FewShot;

/// <summary>Draws curves with characters.</summary>
static class Plot
{
    const int Rows = 17;

    /// <summary>The wave, the predictions before and after the step, and the points that it was taken on.</summary>
    public static string Draw(Adaptation adaptation)
    {
        int columns = adaptation.Truth.Length;
        double scale = 1;
        foreach (float[] curve in new[] { adaptation.Truth, adaptation.Before, adaptation.After, adaptation.Y })
        {
            foreach (float value in curve)
            {
                scale = Math.Max(scale, Math.Abs(value));
            }
        }

        var cells = new char[Rows, columns];
        Curve(adaptation.Before, '-');
        Curve(adaptation.After, '+');
        Curve(adaptation.Truth, '.');
        for (int i = 0; i < adaptation.X.Length; i++)
        {
            cells[Row(adaptation.Y[i]), (int)Math.Round((adaptation.X[i] + Wave.Range) / (2 * Wave.Range) * (columns - 1))] = 'O';
        }

        var text = new StringBuilder();
        for (int row = 0; row < Rows; row++)
        {
            var line = new StringBuilder();
            for (int column = 0; column < columns; column++)
            {
                line.Append(cells[row, column] == 0 ? ' ' : cells[row, column]);
            }

            text.Append(line.ToString().TrimEnd()).Append('\n');
        }

        return text.Append("  . the wave   O points it is shown   - before   + after one step").ToString();

        void Curve(float[] values, char mark)
        {
            for (int column = 0; column < columns; column++)
            {
                cells[Row(values[column]), column] = mark;
            }
        }

        int Row(double value) => (int)Math.Round((1 - (value / scale)) / 2 * (Rows - 1));
    }
}
