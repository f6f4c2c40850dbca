using System;
using System.Linq;
using System.Text;

namespace Forecast;

/// <summary>Draws two curves with characters.</summary>
static class TextPlot
{
    const int Rows = 16;

    /// <summary>Draws a column for each value: + where the forecast is, . where the truth is, and * where both are.</summary>
    public static void Show(float[] truth, float[] forecast)
    {
        float low = Math.Min(truth.Min(), forecast.Min()), high = Math.Max(truth.Max(), forecast.Max());
        float height = Math.Max(high - low, 1e-6f) / (Rows - 1);
        for (int row = Rows - 1; row >= 0; row--)
        {
            var line = new StringBuilder(FormattableString.Invariant($"{low + (row * height),8:F1} |"));
            for (int column = 0; column < truth.Length; column++)
            {
                bool isTruth = Row(truth[column]) == row, isForecast = Row(forecast[column]) == row;
                line.Append(isTruth && isForecast ? '*' : isTruth ? '.' : isForecast ? '+' : ' ');
            }

            Console.WriteLine(line.ToString().TrimEnd());
        }

        int Row(float value) => (int)MathF.Round((value - low) / height);
    }
}
