using System.Collections.Generic;
using Backprop.Layers;
using static Backprop.Ops;

namespace Backprop.Models.Tests.Definitions;

/// <summary>A convolution in each step, whose weight's gradient is added up over the steps.</summary>
[Model]
public partial class ConvolutionalRecurrence
{
    readonly Parameter kernel = new([2, 4, 3, 3], Init.KaimingUniform);

    [Loss]
    Variable Loss([Shape("T", "B", 2, 5, 5), Gradient] Variable x)
    {
        Variable h = Zeros(x.Shape[1], 2, 5, 5);
        for (int t = 0; t < x.Shape[0]; t++) h = Tanh(Conv2D(Concat([x[t], h], 1), kernel, padding: 1));
        return Mean(Square(MaxPool2D(h, 2)));
    }
}

/// <summary>Embeddings looked up and losses added in each step.</summary>
[Model]
public partial class TokenRecurrence
{
    readonly Parameter table = new([7, 4], Init.Normal(0, 1));
    readonly Linear cell = new(8, 4);
    readonly Linear output = new(4, 7);

    [Loss(HessianVector = true)]
    Variable Loss([Shape("T", "B")] Indices tokens, [Shape("T", "B")] Indices next)
    {
        Variable h = Zeros(tokens.Shape[1], 4), loss = Zeros();
        for (int t = 0; t < tokens.Shape[0]; t++)
        {
            h = Tanh(cell.Apply(Concat([Embedding(table, tokens[t]), h], 1)));
            loss = loss + CrossEntropy(output.Apply(h), next[t]);
        }
        return loss / tokens.Shape[0];
    }
}

/// <summary>A long short-term memory from the last step to the first, all of whose outputs count.</summary>
[Model]
public partial class ReversedLstm
{
    readonly Parameter weight = new([12, 3], Init.KaimingUniform), recurrent = new([12, 3], Init.KaimingUniform), bias = new([12], Init.Zeros);

    [Loss]
    Variable Loss([Shape("T", "B", 3), Gradient] Variable x)
    {
        (Variable h, Variable c) = (Zeros(x.Shape[1], 3), Zeros(x.Shape[1], 3));
        var outputs = new List<Variable>();
        for (int t = x.Shape[0] - 1; t >= 0; t--)
        {
            var a = MatMul(x[t], Transpose(weight)) + MatMul(h, Transpose(recurrent)) + bias;
            var (i, f, g, o) = (Sigmoid(Slice(a, 1, 0, 3)), Sigmoid(Slice(a, 1, 3, 6)), Tanh(Slice(a, 1, 6, 9)), Sigmoid(Slice(a, 1, 9, 12)));
            c = f * c + i * g;
            h = o * Tanh(c);
            outputs.Add(h);
        }
        return Mean(Square(Stack(outputs))) + Mean(c);
    }
}

/// <summary>Cumulative sums, the largest elements and flips in each step.</summary>
[Model]
public partial class OrderedRecurrence
{
    readonly Parameter w = new([4, 4], Init.KaimingUniform);

    [Loss]
    Variable Loss([Shape("T", "B", 4), Gradient] Variable x)
    {
        Variable h = Zeros(x.Shape[1], 4);
        for (int t = 0; t < x.Shape[0]; t++)
        {
            var y = CumulativeSum(MatMul(h, w) + x[t], 1);
            var top = TakeAlong(y, TopIndices(y, 2, 1), 1);
            h = Tanh(Flip(y, 1) + Mean(top, 1, keepDimensions: true));
        }
        return Mean(Square(h));
    }
}
