using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

/// <summary>A generator and a discriminator in one model, each with a loss of its own.</summary>
[Model]
public sealed partial class Adversaries
{
    readonly Linear[] generator = [new(2, 16), new(16, 2)];
    [Name("critic")] readonly Linear[] discriminator = [new(2, 16), new(16, 1)];

    [Forward]
    Variable Generate([Shape("B", 2)] Variable noise) => generator[1].Apply(Tanh(generator[0].Apply(noise)));

    Variable Score(Variable points) => discriminator[1].Apply(Relu(discriminator[0].Apply(points)));

    [Loss(Trains = new[] { nameof(discriminator) })]
    Variable Discrimination([Shape("B", 2)] Variable real, [Shape("B", 2)] Variable noise) =>
        Mean(Softplus(-Score(real))) + Mean(Softplus(Score(Generate(noise))));

    [Loss(Trains = new[] { "generator" })]
    (Variable Loss, Variable Fake) Generation([Shape("B", 2)] Variable noise)
    {
        var fake = Generate(noise);
        return (Mean(Softplus(-Score(fake))), fake);
    }
}

/// <summary>A classifier of which some losses train only a part: the head, a layer in the middle and a bias, or nothing but the argument. The backbone's first layer is used twice.</summary>
[Model]
public sealed partial class FrozenBackbone
{
    readonly Linear[] backbone = [new(6, 6), new(6, 12)];
    readonly Linear head = new(12, 4);

    Variable Features(Variable x) => Gelu(backbone[1].Apply(Tanh(backbone[0].Apply(Tanh(backbone[0].Apply(x))))));

    [Forward(Backward = true)]
    Variable Logits([Shape("B", 6), Gradient] Variable x) => head.Apply(Features(x));

    [Forward(Backward = true)]
    (Variable Features, Indices Best, Variable Energy) Describe([Shape("B", 6)] Variable x)
    {
        var y = head.Apply(Features(x));
        return (Features(x), ArgMax(y), Mean(LogSumExp(y, -1)));
    }

    [Loss]
    Variable Loss([Shape("B", 6), Gradient] Variable x, [Shape("B")] Indices labels) => CrossEntropy(Logits(x), labels);

    [Loss(Trains = new[] { "head" })]
    Variable HeadLoss([Shape("B", 6)] Variable x, [Shape("B")] Indices labels) => CrossEntropy(Logits(x), labels);

    [Loss(Trains = new[] { "backbone.0", "head.bias" }, HessianVector = true)]
    Variable PartLoss([Shape("B", 6)] Variable x, [Shape("B")] Indices labels) => CrossEntropy(Logits(x), labels);

    [Loss(Trains = new string[0])]
    Variable Attack([Shape("B", 6), Gradient] Variable x, [Shape("B")] Indices labels) => CrossEntropy(Logits(x), labels);
}

/// <summary>A language model whose embeddings are also its output projection, and a gain that is used in every step of a loop and outside of it.</summary>
[Model]
public sealed partial class TiedEmbeddings
{
    readonly Parameter embedding = new([11, 8], Init.Normal(0, 1));
    readonly Linear mix = new(8, 8);
    readonly Parameter gain = new([8], Init.Ones);

    [Forward(Backward = true)]
    Variable Logits([Shape("B", "T")] Indices tokens)
    {
        var x = Embedding(embedding, tokens) * gain;
        var h = Zeros(tokens.Shape[0], 8);
        var states = new System.Collections.Generic.List<Variable>();
        for (int t = 0; t < tokens.Shape[1]; t++)
        {
            h = Tanh(mix.Apply(h) * gain + Gather(x, t, 1));
            states.Add(h);
        }
        return MatMul(Stack(states, 1) * gain, Transpose(embedding));
    }

    [Loss]
    Variable Loss([Shape("B", "T")] Indices tokens, [Shape("B", "T")] Indices next) =>
        CrossEntropy(Logits(tokens), next);
}

/// <summary>A network that drops units and keeps a running mean in training, with a backward method and a loss with several results: both train.</summary>
[Model]
public sealed partial class NoisyBackward
{
    readonly Linear hidden = new(6, 12), output = new(12, 3);
    [State] readonly Parameter mean = new([12], Init.Zeros);

    [Forward(Backward = true)]
    (Variable Logits, Variable Features) Predict([Shape("B", 6), Gradient] Variable x)
    {
        var features = Tanh(hidden.Apply(x));
        var average = Mean(features, 0);
        var centred = features - (IsTraining ? average : mean);
        Update(mean, 0.9 * mean + 0.1 * average);
        return (output.Apply(Dropout(centred, 0.25)), features);
    }

    [Loss(HessianVector = true)]
    (Variable Loss, Variable Mean) Loss([Shape("B", 6)] Variable x, [Shape("B")] Indices labels)
    {
        var (logits, _) = Predict(x);
        return (CrossEntropy(logits, labels), mean);
    }
}

/// <summary>What a recurrent layer hands to the next is dropped in part.</summary>
[Model]
public sealed partial class NoisyRecurrence
{
    readonly Lstm lstm = new(3, 4, layers: 2, dropout: 0.5);
    readonly Gru gru = new(4, 3, layers: 3, isBidirectional: true, dropout: 0.25);
    readonly Rnn rnn = new(6, 2, layers: 2, dropout: 0.1);

    [Forward]
    Variable Apply([Shape("B", "T", 3)] Variable x) => rnn.Apply(gru.Apply(lstm.Apply(x).Output).Output).Output;

    [Loss]
    Variable Loss([Shape("B", "T", 3), Gradient] Variable x) => Waves.Of(Apply(x));
}
