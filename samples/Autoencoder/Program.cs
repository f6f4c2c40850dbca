using System;
using System.Linq;
using Autoencoder;
using Backprop;
using Samples;
using Samples.Images;

return Sample.Run<Options>("Autoencoder", args, Run);

static int Run(Options options)
{
    Sample.CheckCanSave(options.SavePath);
    DigitData data = options.ReadData();

    var model = new VariationalAutoencoder();
    model.Initialize((ulong)options.Seed);
    model.Noise.Seed = (ulong)options.Seed;
    using var interruption = new Interruption();
    Train(model, data, options, interruption);

    const int shown = 6;
    Batch originals = data.Test.Slice(0, shown);
    Console.WriteLine("images, and what is left of them when they have been eight numbers:");
    ImageText.Show([.. Enumerable.Range(0, shown).Select(i => data.Test.Features(i).Slice(0, ImageText.Pixels).ToArray())]);
    ImageText.Show(ImageText.Split(model.Reconstruct(originals.Features)));

    var random = new Random(options.Seed);
    float[] codes = [.. Enumerable.Range(0, shown * VariationalAutoencoder.CodeSize).Select(_ => Gaussian(random))];
    Console.WriteLine("digits that nobody wrote, from random numbers:");
    ImageText.Show(ImageText.Split(model.Decode(codes)));

    Safetensors.Save(options.SavePath, model.Parameters);
    Console.WriteLine($"parameters saved to {options.SavePath}");
    (float loss, float reconstruction, float divergence) = model.Loss(data.Test.Slice(0, data.Test.Count).Features);
    Console.WriteLine(FormattableString.Invariant($"test loss: {loss:F2} (reconstruction {reconstruction:F2}, divergence {divergence:F2}; the mean image alone {MeanImage.Loss(data):F2})"));
    return interruption.IsRequested ? Sample.Interrupted : Sample.Success;
}

static void Train(VariationalAutoencoder model, DigitData data, Options options, Interruption interruption)
{
    var adam = new Adam(model.Parameters) { LearningRate = options.LearningRate };
    var loader = new BatchLoader(data.Training, options.BatchSize, (ulong)options.Seed);
    for (int epoch = 0; epoch < options.Epochs; epoch++)
    {
        double reconstruction = 0, divergence = 0;
        foreach (Batch batch in loader.Epoch(epoch))
        {
            var step = model.LossAndGradients(batch.Features);
            reconstruction += (double)batch.Count * step.Reconstruction;
            divergence += (double)batch.Count * step.Divergence;
            adam.Step(model.Gradients);
            if (interruption.IsRequested)
            {
                Console.WriteLine($"interrupted in epoch {epoch + 1}");
                return;
            }
        }

        int count = data.Training.Count;
        Console.WriteLine(FormattableString.Invariant($"epoch {epoch + 1,3} of {options.Epochs}: reconstruction {reconstruction / count:F2}, divergence {divergence / count:F2}"));
    }
}

static float Gaussian(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
