using System;
using Xunit;
using static Backprop.Losses;
using static Backprop.Masks;
using static Backprop.Ops;

namespace Backprop.Tests.Language;

/// <summary>Functions written in the definition language: their values.</summary>
public class HelperTests
{
    [Fact]
    public void KullbackLeiblerDivergence()
    {
        Variable predicted = Variable.Create([2, 2], [Math.Log(0.25), Math.Log(0.75), Math.Log(0.5), double.NegativeInfinity]);
        Variable target = Variable.Create([2, 2], [0.5, 0.5, 1, 0]);
        Expect.Close((0.5 * Math.Log(2) + 0.5 * Math.Log(2.0 / 3) + Math.Log(2)) / 2, KullbackLeibler(predicted, target).Item);
        Expect.Close(0, KullbackLeibler(Log(new double[] { 0.25, 0.75 }), new double[] { 0.25, 0.75 }).Item);
    }

    [Fact]
    public void Similarities()
    {
        Variable x = Variable.Create([2, 2], [3.0, 4, 0, 0]), y = new double[] { 4, 3 };
        Expect.Tensor([2], [24.0 / 25, 0], CosineSimilarity(x, y));
        Expect.Tensor([2], [3.0 / 3, 0], CosineSimilarity(x, Variable.Create([1, 2], [1.0, 0]), 0));
        Expect.Tensor([2], [5, Math.Sqrt(2) * 1e-6], PairwiseDistance(x, Variable.Create([2, 2], [0.0, 0, 0, 0]), epsilon: 1e-6), 1e-6);
    }

    [Fact]
    public void MetricLosses()
    {
        Variable anchor = Zeros(2, 2), near = Variable.Create([2, 2], [3.0, 4, 0, 1]), far = Variable.Create([2, 2], [0.0, 5.5, 0, 9]);
        Expect.Close((0.5 + 0) / 2, Triplet(anchor, near, far).Item, 1e-5);
        Expect.Close((25 + 0.25) / 4, Contrastive(anchor, near, new double[] { 1, 0 }, 1.5).Item, 1e-5);
    }

    [Fact]
    public void MasksOfSequences()
    {
        Expect.Tensor([2, 2], [true, false, true, true], CausalMask(2));
        Expect.Tensor([2, 3], [true, true, false, true, true, true], CausalMask(2, 3));
        Expect.Tensor([2, 3], [false, false, false, true, true, false], PaddingMask(new[] { 0, 2 }, 3));
        Variable x = Variable.Create([2, 2], [0.0, Math.Log(3), 7, 9]);
        Expect.Tensor([2, 2], [0.25, 0.75, 0, 0], MaskedSoftmax(x, PaddingMask(new[] { 2, 0 }, 2)));
        Expect.Tensor([2, 2], [1, 0, Math.Exp(-2) / (1 + Math.Exp(-2)), 1 / (1 + Math.Exp(-2))], MaskedSoftmax(x, CausalMask(2)));
    }
}
