using System;
using System.Numerics.Tensors;
using Xunit;
using static Backprop.Ops;

namespace Backprop.Tests.Language;

public class IndexingTests
{
    [Fact]
    public void RangeCounts()
    {
        // Also with `using System`, which has a type of this name.
        Expect.Tensor([3], [0, 1, 2], Range(3));
        Expect.Tensor([0], Array.Empty<int>(), Range(0));
        Expect.Error("Range: the count is -1; it must not be negative", () => Range(-1));
    }

    [Fact]
    public void OneHotAppendsAnAxis()
    {
        Expect.Tensor([2, 3], [0, 1, 0, 1, 0, 0], OneHot(new[] { 1, 0 }, 3));
        Expect.Tensor([2], [0, 1], OneHot(1, 2));
        Expect.Tensor([0, 3], [], OneHot(Range(0), 3));
        Expect.Error("OneHot: index 3 (element 1 of [2]) is not from 0 to 2", () => OneHot(new[] { 1, 3 }, 3));
    }

    [Fact]
    public void GatherReplacesTheAxis()
    {
        Variable x = Variable.Create([3, 2], [1.0, 2, 3, 4, 5, 6]);
        Expect.Tensor([2, 2], [5, 6, 1, 2], Gather(x, new[] { 2, 0 }));
        Expect.Tensor([2], [3, 4], Gather(x, 1));
        Expect.Tensor([3, 1, 2], [2, 2, 4, 4, 6, 6], Gather(x, Indices.Create([1, 2], [1, 1]), -1));
        Expect.Tensor([0, 2], [], Gather(x, Range(0)));
        Expect.Error("Gather: index -1 (element 0 of [1]) is not from 0 to 2", () => Gather(x, new[] { -1 }));
        Expect.Error("Gather: axis 0 of a scalar, which has no axes", () => Gather(1, new[] { 0 }));
    }

    [Fact]
    public void TensorsConvert()
    {
        Variable x = Tensor.Create<float>([1, 2, 3, 4, 5, 6], [2, 3]).AsReadOnlyTensorSpan();
        Expect.Tensor([2, 3], [1, 2, 3, 4, 5, 6], x);
        Indices labels = Tensor.Create<int>([4, 5], [2, 1]).AsReadOnlyTensorSpan();
        Expect.Tensor([2, 1], [4, 5], labels);
        Variable array = new[] { 0.5f, 0.1f };
        Expect.Tensor([2], [0.5, 0.1f], array);
    }

    [Fact]
    public void ElementCountsAreChecked()
    {
        Expect.Error("Create: the shape [2, 2] has 4 elements, but 3 are given", () => Variable.Create([2, 2], [1.0, 2, 3]));
        Expect.Error("Create: the shape [2] has 2 elements, but 1 are given", () => Indices.Create([2], [1]));
        Expect.Error("Create: the shape [2] has 2 elements, but 1 are given", () => Mask.Create([2], [true]));
        Expect.Error("Create: the shape [-1] has the negative extent -1", () => Variable.Create([-1], Array.Empty<float>()));
        Expect.Error("Full: the shape [-3] has the negative extent -3", () => Ones(-3));
        Assert.Equal(0.1f, ((Variable)0.1).ToSingle());
        Assert.Equal("a variable of shape [2] has 2 elements, not one", Assert.Throws<InvalidOperationException>(() => Ones(2).Item).Message);
    }

    [Fact]
    public void TextIsReadable()
    {
        Assert.Equal("Variable [2, 2] = [[1, 2.5], [NaN, -3]]", Variable.Create([2, 2], [1, 2.5, double.NaN, -3]).ToString());
        Assert.Equal("Variable [] = 0.333333", ((Variable)(1.0 / 3)).ToString());
        Assert.Equal("Indices [9] = [0, 1, 2, ..., 6, 7, 8]", Range(9).ToString());
        Assert.Equal("Mask [2] = [true, false]", Mask.Create([2], [true, false]).ToString());
        Assert.Equal("Variable [2, 0] = [[], []]", Zeros(2, 0).ToString());
    }
}
