using System;
using System.Collections.Generic;
using System.Numerics.Tensors;
using System.Text;

namespace CharGpt;

/// <summary>Continues a text, character by character, each drawn from what the model expects.</summary>
sealed class Writer(CharModel model, int seed, double temperature)
{
    readonly Random random = new(seed);
    readonly float[] scores = new float[Alphabet.Size];

    public string Continue(string prompt, int length)
    {
        List<int> text = [.. Alphabet.Encode(prompt.Length == 0 ? "\n" : prompt)];
        var written = new StringBuilder(prompt);
        for (int i = 0; i < length; i++)
        {
            int seen = Math.Min(text.Count, CharModel.Context);
            int[] end = text.GetRange(text.Count - seen, seen).ToArray();
            model.Next(new ReadOnlyTensorSpan<int>(end, [1, seen]), new TensorSpan<float>(scores, [1, Alphabet.Size]));
            text.Add(Draw());
            written.Append(Alphabet.Decode(text[^1]));
        }

        return written.ToString();
    }

    /// <summary>A character with the probability that is the softmax of the scores, sharpened by a low temperature.</summary>
    int Draw()
    {
        TensorPrimitives.Divide(scores, (float)temperature, scores);
        TensorPrimitives.SoftMax(scores, scores);
        double remaining = random.NextDouble();
        for (int i = 0; i < scores.Length; i++)
        {
            remaining -= scores[i];
            if (remaining < 0)
            {
                return i;
            }
        }

        return TensorPrimitives.IndexOfMax<float>(scores);
    }
}
