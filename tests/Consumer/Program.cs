using System;
using System.IO;
using Backprop;

// Trains the classifier for 100 steps on made-up data that every build draws alike, saves it, loads it into another and prints the loss of that.
const int Steps = 100, BatchSize = 32, Examples = 256, Pixels = 784, Classes = 10;

LabelledDataSet data = MakeUp();
var model = new DigitClassifier();
var adam = new Adam(model.Parameters) { LearningRate = 1e-3 };
var loader = new BatchLoader(data, BatchSize, seed: 1);
for (int epoch = 0; adam.StepCount < Steps; epoch++)
{
    foreach (Batch batch in loader.Epoch(epoch))
    {
        model.LossAndGradients(batch.Features, batch.Labels);
        adam.Step(model.Gradients);
        if (adam.StepCount == Steps)
        {
            break;
        }
    }
}

string path = Path.GetTempFileName();
Safetensors.Save(path, model.Parameters);
var copy = new DigitClassifier();
Safetensors.Load(path, copy.Parameters);
File.Delete(path);

Batch all = data.Slice(0, data.Count);
Console.WriteLine(FormattableString.Invariant($"loss after {Steps} steps: {copy.Loss(all.Features, all.Labels):R}"));

// A pattern for each class, with noise: words of the counter-based generator, and so the same bits everywhere.
static LabelledDataSet MakeUp()
{
    var features = new float[Examples * Pixels];
    var labels = new int[Examples];
    for (int i = 0; i < Examples; i++)
    {
        labels[i] = i % Classes;
        for (int j = 0; j < Pixels; j++)
        {
            float pattern = Philox.ToUniform(Philox.Block(seed: 1, block: (ulong)j, site: (uint)labels[i], step: 0).W0);
            float noise = Philox.ToUniform(Philox.Block(seed: 2, block: (ulong)j, site: (uint)i, step: 0).W0);
            features[(i * Pixels) + j] = (0.3f * pattern) + (0.7f * noise);
        }
    }

    return new LabelledDataSet(features, labels, Pixels);
}
