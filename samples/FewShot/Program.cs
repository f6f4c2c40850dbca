using System;
using System.Diagnostics;
using Backprop;
using FewShot;
using Samples;

return Sample.Run<Options>("FewShot", args, Run);

static int Run(Options options)
{
    Sample.CheckCanSave(options.SavePath);
    var model = new SineRegressor();
    model.Initialize((ulong)options.Seed);
    var learner = new MetaLearner(model, options.InnerRate, options.Points);
    using var interruption = new Interruption();
    Train(model, learner, options, interruption);

    Safetensors.Save(options.SavePath, model.Parameters);
    Console.WriteLine($"parameters saved to {options.SavePath}");
    Test(learner, options);
    return interruption.IsRequested ? Sample.Interrupted : Sample.Success;
}

static void Train(SineRegressor model, MetaLearner learner, Options options, Interruption interruption)
{
    var adam = new Adam(model.Parameters) { LearningRate = options.LearningRate };
    var random = new Random(options.Seed);
    var time = Stopwatch.StartNew();
    int reports = Math.Max(1, options.Steps / 10);
    double losses = 0;
    for (int step = 1; step <= options.Steps; step++)
    {
        learner.Clear();
        for (int task = 0; task < options.Tasks; task++)
        {
            losses += learner.Add(Wave.Draw(random), random, 1f / options.Tasks) / options.Tasks;
        }

        adam.Step(learner.Gradients);
        if (step % reports == 0)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"step {step,6} of {options.Steps}: loss after a step on a wave {losses / reports:F4}, {step * (double)options.Tasks / time.Elapsed.TotalSeconds:N0} waves/s"));
            losses = 0;
        }

        if (interruption.IsRequested)
        {
            Console.WriteLine($"interrupted in step {step}");
            return;
        }
    }
}

static void Test(MetaLearner learner, Options options)
{
    const int Waves = 500;
    var random = new Random(unchecked(options.Seed + 1_000_003));
    double before = 0, after = 0;
    for (int i = 0; i < Waves; i++)
    {
        Adaptation adaptation = learner.Adapt(Wave.Draw(random), random);
        before += adaptation.ErrorBefore / Waves;
        after += adaptation.ErrorAfter / Waves;
    }

    Console.WriteLine("\na wave that it has not seen:\n");
    Console.WriteLine(Plot.Draw(learner.Adapt(new Wave(4, 1), random)));
    Console.WriteLine(FormattableString.Invariant($"\nmean squared error on {Waves} unseen waves: {before:F4} before, {after:F4} after one step on {options.Points} points ({after / before:P0})"));
}
