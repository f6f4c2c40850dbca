using System;
using Backprop;
using Samples.Images;

namespace Autoencoder;

/// <summary>What the loss is for a model that knows only the mean of the training images.</summary>
static class MeanImage
{
    /// <summary>The cross-entropy of the test images, in nats per image, if each pixel has the mean of the training images as its probability of ink.</summary>
    public static double Loss(DigitData data)
    {
        var mean = new double[ImageText.Pixels];
        for (int i = 0; i < data.Training.Count; i++)
        {
            ReadOnlySpan<float> image = data.Training.Features(i);
            for (int pixel = 0; pixel < mean.Length; pixel++)
            {
                mean[pixel] += image[pixel] / data.Training.Count;
            }
        }

        double loss = 0;
        for (int i = 0; i < data.Test.Count; i++)
        {
            ReadOnlySpan<float> image = data.Test.Features(i);
            for (int pixel = 0; pixel < mean.Length; pixel++)
            {
                double probability = Math.Clamp(mean[pixel], 1e-6, 1 - 1e-6);
                loss -= (image[pixel] * Math.Log(probability) + (1 - image[pixel]) * Math.Log(1 - probability)) / data.Test.Count;
            }
        }

        return loss;
    }
}
