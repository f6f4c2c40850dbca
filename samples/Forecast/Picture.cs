using System.IO;
using System.Linq;
using ScottPlot;

namespace Forecast;

/// <summary>Draws forecasts beside the truth into an image.</summary>
static class Picture
{
    /// <summary>Saves a PNG.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, params (string Name, float[] Values)[] curves)
    {
        using var plot = new Plot();
        foreach (var (name, values) in curves)
        {
            var curve = plot.Add.Signal(values.Select(value => (double)value).ToArray());
            curve.LegendText = name;
        }

        plot.Title("Forecasts made every 24 hours for the 24 hours that follow");
        plot.XLabel("hour");
        plot.ShowLegend(Alignment.UpperRight);
        plot.SavePng(path, 1200, 500);
    }
}
