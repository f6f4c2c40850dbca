using System;
using System.Diagnostics;
using Backprop;
using Recommender;
using Samples;

return Sample.Run<Options>("Recommender", args, Run);

static int Run(Options options)
{
    Sample.CheckCanSave(options.SavePath);
    RatingData data = options.RatingsPath is { } path ? RatingData.Read(path, options.TitlesPath, options.Seed) : RatingData.Generate(options.Seed);
    Console.WriteLine($"{data.UserNames.Length} users, {data.ItemNames.Length} items, {data.Training.Count} ratings to learn from, {data.Test.Count} to test with");

    var baselines = new Baselines(data.Training);
    var model = new MatrixFactorization();
    model.Initialize((ulong)options.Seed);
    model.Parameters["mean"].Span[0] = (float)baselines.Mean;

    using var interruption = new Interruption();
    var evaluation = new Evaluation(data.Test);
    Train(model, data.Training, evaluation, options, interruption);

    Neighbours.Show(model, data);
    Neighbours.ShowRecommendations(model, data);
    Safetensors.Save(options.SavePath, model.Parameters);
    Console.WriteLine($"parameters saved to {options.SavePath}");
    ShowErrors(data, baselines, evaluation.Run(model));
    if (data.Planted is not null)
    {
        Console.WriteLine(FormattableString.Invariant(
            $"neighbours of the same genre: {Neighbours.SameGenre(model, data):F3} (by chance {1.0 / PlantedTastes.Genres:F3})"));
    }

    return interruption.IsRequested ? Sample.Interrupted : Sample.Success;
}

static void Train(MatrixFactorization model, RatingList training, Evaluation evaluation, Options options, Interruption interruption)
{
    var adam = new Adam(model.Parameters);
    var batches = new Batches(training, options.BatchSize, options.Seed);
    long steps = (long)options.Epochs * batches.Count;
    for (int epoch = 0; epoch < options.Epochs; epoch++)
    {
        double totalLoss = 0;
        var time = Stopwatch.StartNew();
        batches.Shuffle();
        for (int batch = 0; batch < batches.Count; batch++)
        {
            batches.Load(batch);
            totalLoss += model.LossAndGradients(batches.Users, batches.Items, batches.Values);

            // The steps become smaller towards the end, in a straight line.
            adam.LearningRate = options.LearningRate * (1 - (adam.StepCount / (double)steps));
            adam.Step(model.Gradients);
            if (interruption.IsRequested)
            {
                Console.WriteLine($"interrupted in epoch {epoch + 1}");
                return;
            }
        }

        double speed = batches.Count * batches.Size / time.Elapsed.TotalSeconds;
        Console.WriteLine(FormattableString.Invariant(
            $"epoch {epoch + 1,3} of {options.Epochs}: loss {totalLoss / batches.Count:F4}, test RMSE {evaluation.Run(model):F4}, {speed:N0} ratings/s"));
    }
}

static void ShowErrors(RatingData data, Baselines baselines, double error)
{
    double mean = data.Test.RootMeanSquaredError((_, _) => baselines.Mean);
    double biases = data.Test.RootMeanSquaredError(baselines.Predict);
    string noise = data.Planted is { } planted ? FormattableString.Invariant($", noise alone {data.Test.RootMeanSquaredError(planted.Expected):F4}") : "";
    Console.WriteLine(FormattableString.Invariant($"test RMSE: {error:F4} (mean of all {mean:F4}, means of users and items {biases:F4}{noise})"));
}
