using System;
using System.IO;
using System.Linq;
using Backprop;
using Forecast;
using Samples;

const int DaysShown = 5;

return Sample.Run<Options>("Forecast", args, Run);

static int Run(Options options)
{
    string picture = Path.Combine(options.SaveDirectory, "forecast.png");
    Sample.CheckCanSave(picture);
    SeriesData data = options.SeriesPath is { } path ? SeriesData.Read(path, options.Season) : SeriesData.Generate(options.Season, options.Seed);
    Console.WriteLine($"{data.TrainingCount} values to learn from, {data.Values.Length - data.TrainingCount} to test with, a season of {data.Season}");

    var training = new Training(data, options);
    using var interruption = new Interruption();
    (INetwork Network, Evaluation Evaluation)[] contestants = [(new LstmNetwork(), new Evaluation(data)), (new GruNetwork(), new Evaluation(data))];
    foreach (var (network, evaluation) in contestants)
    {
        network.Initialize((ulong)options.Seed);
        training.Run(network, evaluation, interruption);
    }

    double[] errors = [.. contestants.Select(contestant => contestant.Evaluation.Run(contestant.Network))];
    Console.WriteLine($"the last {DaysShown} of the forecasts that the {contestants[0].Network.Name} makes every {Features.Horizon} hours (+) and the truth (.), * where they agree:");
    TextPlot.Show(Curve(data, (hour, ahead) => data.Values[hour + ahead]), Curve(data, contestants[0].Evaluation.At));
    Picture.Save(
        picture,
        [
            ("truth", Curve(data, (hour, ahead) => data.Values[hour + ahead])),
            .. contestants.Select(contestant => (contestant.Network.Name, Curve(data, contestant.Evaluation.At))),
            ("seasonal naive", Curve(data, data.SeasonalNaive)),
        ]);
    Console.WriteLine($"picture saved to {picture}");
    foreach (var (network, _) in contestants)
    {
        string file = Path.Combine(options.SaveDirectory, $"forecast-{network.Name.ToLowerInvariant()}.safetensors");
        Safetensors.Save(file, network.Parameters);
        Console.WriteLine($"parameters saved to {file}");
    }

    double naive = data.RootMeanSquaredError(data.SeasonalNaive);
    Console.WriteLine(FormattableString.Invariant($"seasonal naive: test RMSE {naive:F3}"));
    foreach (var ((network, _), error) in contestants.Zip(errors))
    {
        Console.WriteLine(FormattableString.Invariant($"{network.Name}: test RMSE {error:F3}, {100 * (1 - (error / naive)):F1} % below the seasonal-naive forecast"));
    }

    return interruption.IsRequested ? Sample.Interrupted : Sample.Success;
}

// Forecasts put one after the other, each made where the one before ends.
static float[] Curve(SeriesData data, Func<int, int, float> forecast) =>
[
    .. from day in Enumerable.Range(0, DaysShown)
       let hour = Math.Max(0, data.ForecastCount - 1 - ((DaysShown - 1 - day) * Features.Horizon))
       from ahead in Enumerable.Range(1, Features.Horizon)
       select forecast(hour, ahead),
];
