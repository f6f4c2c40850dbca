using System;
using System.IO;
using Samples;

namespace Forecast;

/// <summary>A series, of which the last fifth is left to test with.</summary>
sealed class SeriesData
{
    const int TestShare = 5;

    SeriesData(float[] values, int season, string source)
    {
        int training = values.Length - (values.Length / TestShare);
        if (training < season + (2 * Features.Horizon) || values.Length / TestShare < 2 * Features.Horizon)
        {
            throw new UsageException($"{source} has {values.Length} values, which is too short for a season of {season} and forecasts of {Features.Horizon}");
        }

        (Values, Season, TrainingCount) = (values, season, training);
        Features = new Features(values, season, training);
    }

    public float[] Values { get; }

    public int Season { get; }

    /// <summary>How many values there are to train with, from the first on.</summary>
    public int TrainingCount { get; }

    public Features Features { get; }

    /// <summary>The first hour that forecasts are tested at: of the hours after it none was seen in training.</summary>
    public int FirstTested => TrainingCount - 1;

    /// <summary>How many hours have all hours after them that forecasts cover.</summary>
    public int ForecastCount => Values.Length - Features.Horizon;

    /// <summary>Generates a series.</summary>
    public static SeriesData Generate(int season, int seed) => new(GeneratedSeries.Create(seed), season, "the generated series");

    /// <summary>Reads a series.</summary>
    /// <exception cref="UsageException">It is too short.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static SeriesData Read(string path, int season) => new(SeriesFile.Read(path), season, path);

    /// <summary>The seasonal-naive forecast of an hour: what the last season that was over when the forecast was made had in its place.</summary>
    /// <param name="hour">When the forecast is made.</param>
    /// <param name="ahead">How many hours it looks ahead, from 1.</param>
    public float SeasonalNaive(int hour, int ahead)
    {
        int seasons = (ahead + Season - 1) / Season;
        return Values[Math.Max(0, hour + ahead - (seasons * Season))];
    }

    /// <summary>The root of the mean squared error of forecasts, over all tested hours and all hours that they look ahead.</summary>
    public double RootMeanSquaredError(Func<int, int, float> forecast)
    {
        double sum = 0;
        for (int hour = FirstTested; hour < ForecastCount; hour++)
        {
            for (int ahead = 1; ahead <= Features.Horizon; ahead++)
            {
                double error = forecast(hour, ahead) - Values[hour + ahead];
                sum += error * error;
            }
        }

        return Math.Sqrt(sum / ((ForecastCount - FirstTested) * (double)Features.Horizon));
    }
}
