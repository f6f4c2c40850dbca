using System;
using System.Numerics.Tensors;
using Backprop;

namespace Samples.Images;

/// <summary>What a model reads in the images of a data set.</summary>
sealed class Evaluation
{
    const int Classes = 10, ChunkSize = 500;

    readonly float[] logits = new float[ChunkSize * Classes];
    readonly LabelledDataSet data;

    public Evaluation(LabelledDataSet data)
    {
        this.data = data;
        Predictions = new int[data.Count];
    }

    /// <summary>The digit that the model of the last <see cref="Run"/> sees in each image.</summary>
    public int[] Predictions { get; }

    /// <summary>A model's scores for images [B, 784]: for each of the ten digits one, [B, 10].</summary>
    public delegate void Scores(ReadOnlyTensorSpan<float> pixels, TensorSpan<float> logits);

    /// <summary>Reads all images and returns the part that was read correctly.</summary>
    public double Run(Scores model)
    {
        int correct = 0;
        for (int start = 0; start < data.Count; start += ChunkSize)
        {
            Batch batch = data.Slice(start, Math.Min(ChunkSize, data.Count - start));
            model(batch.Features, new TensorSpan<float>(logits.AsSpan(0, batch.Count * Classes), [batch.Count, Classes]));
            for (int i = 0; i < batch.Count; i++)
            {
                int prediction = TensorPrimitives.IndexOfMax<float>(logits.AsSpan(i * Classes, Classes));
                Predictions[start + i] = prediction;
                correct += prediction == data.Labels[start + i] ? 1 : 0;
            }
        }

        return (double)correct / data.Count;
    }
}
