using System;
using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

[Model]
public sealed partial class AttentionClassifier
{
    readonly Embedding embedding = new(11, 6);
    readonly Linear query = new(6, 5);
    readonly Linear key = new(6, 5, hasBias: false);
    readonly Linear value = new(6, 7);
    readonly Linear output = new(7, 3);

    [Forward]
    Variable Logits([Shape("B", "T")] Indices tokens)
    {
        var x = embedding.Apply(tokens);
        var scores = MatMul(query.Apply(x), Transpose(key.Apply(x))) * (1 / Math.Sqrt(5));
        return output.Apply(Mean(MatMul(Softmax(scores), value.Apply(x)), 1));
    }

    [Loss(HessianVector = true)]
    Variable Loss([Shape("B", "T")] Indices tokens, [Shape("B")] Indices labels) => CrossEntropy(Logits(tokens), labels);
}

[Model]
public sealed partial class TiedLanguageModel
{
    readonly Embedding embedding = new(13, 8);
    readonly Linear hidden = new(8, 8);

    [Forward]
    Variable Logits([Shape("B", "T")] Indices tokens) => embedding.Score(Tanh(hidden.Apply(embedding.Apply(tokens))));

    [Loss]
    Variable Loss([Shape("B", "T")] Indices tokens, [Shape("B", "T")] Indices next) => CrossEntropy(Logits(tokens), next);
}
