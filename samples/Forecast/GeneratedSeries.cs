using System;
using System.Linq;

namespace Forecast;

/// <summary>
/// A series that the program generates itself, so that the sample needs no data: the load of a town's grid hour by hour. Working days have a morning and an evening peak, weekends one at noon;
/// the weather moves the load for days, and consumers add noise.
/// </summary>
static class GeneratedSeries
{
    /// <summary>The hours of a week.</summary>
    public const int Season = 168;

    const int Weeks = 100;
    const double Base = 100, WeatherPersistence = 0.985, WeatherDeviation = 9, NoiseDeviation = 2;

    /// <summary>Generates a hundred weeks; the same seed gives the same ones.</summary>
    public static float[] Create(int seed)
    {
        var random = new Random(seed);
        double weather = WeatherDeviation * Gaussian(random);
        return
        [
            .. Enumerable.Range(0, Weeks * Season).Select(hour =>
            {
                weather = (WeatherPersistence * weather) + (WeatherDeviation * Math.Sqrt(1 - (WeatherPersistence * WeatherPersistence)) * Gaussian(random));
                return (float)(Base + Day(hour / 24 % 7, hour % 24) + weather + (NoiseDeviation * Gaussian(random)));
            }),
        ];
    }

    static double Day(int day, int hour) => day < 5
        ? (30 * Peak(hour, 8, 2)) + (40 * Peak(hour, 19, 3)) - (20 * Peak(hour, 3, 3))
        : (25 * Peak(hour, 13, 4)) - (25 * Peak(hour, 4, 4)) - (day == 6 ? 10 : 0);

    static double Peak(int hour, double middle, double width) => Math.Exp(-(hour - middle) * (hour - middle) / (2 * width * width));

    /// <summary>Box and Muller's transform.</summary>
    static double Gaussian(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
