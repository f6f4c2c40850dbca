using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Models.Tests.Definitions;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>The models of which there are goldens.</summary>
internal static class GoldenModels
{
    private static readonly Dictionary<string, Func<IDifferentiable>> Factories = new()
    {
        [nameof(ReluClassifier)] = () => new ReluClassifier(),
        [nameof(TanhRegressor)] = () => new TanhRegressor(),
        [nameof(GeluClassifier)] = () => new GeluClassifier(),
        [nameof(SigmoidDetector)] = () => new SigmoidDetector(),
        [nameof(ActivationStack)] = () => new ActivationStack(),
        [nameof(NormalizedClassifier)] = () => new NormalizedClassifier(),
        [nameof(AttentionClassifier)] = () => new AttentionClassifier(),
        [nameof(InputSensitivity)] = () => new InputSensitivity(),
        [nameof(TiedAutoencoder)] = () => new TiedAutoencoder(),
        [nameof(TiedLanguageModel)] = () => new TiedLanguageModel(),
        [nameof(WindowRegressor)] = () => new WindowRegressor(),
        [nameof(LeNet)] = () => new LeNet(),
        [nameof(SeparableAutoencoder)] = () => new SeparableAutoencoder(),
        [nameof(StackedLstm)] = () => new StackedLstm(),
        [nameof(BidirectionalLstm)] = () => new BidirectionalLstm(),
        [nameof(StackedGru)] = () => new StackedGru(),
        [nameof(BidirectionalMixture)] = () => new BidirectionalMixture(),
        [nameof(RecurrentCells)] = () => new RecurrentCells(),
        [nameof(GptModel)] = () => new GptModel(),
        [nameof(Translator)] = () => new Translator(),
        [nameof(AttentionVariants)] = () => new AttentionVariants(),
        [nameof(LlamaModel)] = () => new LlamaModel(),
        [nameof(NormalizedSequences)] = () => new NormalizedSequences(),
        [nameof(NormalizedImages)] = () => new NormalizedImages(),
        [nameof(SequentialClassifier)] = () => new SequentialClassifier(),
        [nameof(BilinearTokens)] = () => new BilinearTokens(),
        [nameof(BatchNormalizedLeNet)] = () => new BatchNormalizedLeNet(),
        [nameof(OblongWindows)] = () => new OblongWindows(),
    };

    public static TheoryData<string> Names => [.. Factories.Keys];

    public static IDifferentiable Create(string model) => Factories[model]();

    /// <summary>A model with the golden's parameters.</summary>
    public static IDifferentiable Create(Golden golden)
    {
        IDifferentiable model = Factories[golden.Model]();
        foreach (ParameterView view in model.Parameters.Views) Set(view, golden.Parameters[view.Name]);
        SetStates(model, golden);
        return model;
    }

    /// <summary>Gives the states the values that they have before a training step.</summary>
    public static void SetStates(IDifferentiable model, Golden golden)
    {
        foreach (ParameterView view in model.Parameters.States.Views) Set(view, golden.States[view.Name]);
    }

    private static void Set(ParameterView view, GoldenTensor values)
    {
        Assert.Equal(values.Shape, view.Shape.ToArray());
        // Multiples of 2^-10: the conversion does not round.
        Array.ConvertAll(values.Values, value => (float)value).CopyTo(view.Span);
    }

    public static int Method(this IDifferentiable model, MethodKind kind) => Enumerable.Range(0, model.Methods.Count).Single(i => model.Methods[i].Kind == kind);
}
