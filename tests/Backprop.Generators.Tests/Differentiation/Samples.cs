using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Tests.Differentiation;

/// <summary>Deterministic values for tests.</summary>
internal static class Samples
{
    /// <summary>Values for the operands of a row, and for every further leaf of its derivatives, at these sizes.</summary>
    public static Binding Bind(OpRow row, Dictionary<string, int> sizes)
    {
        var binding = new Binding(sizes, new Dictionary<string, Tensor> { ["p"] = Tensor.Scalar(0.7), ["s"] = Tensor.Scalar(0.4) });
        for (int i = 0; i < row.Operands.Length; i++) binding = binding.With(OpRow.Argument(i), Draw(row.Operands[i], binding, i));
        return binding;
    }

    /// <summary>Random values for leaves the binding lacks, such as cotangents and tangents.</summary>
    public static Binding Complete(Binding binding, Graph graph)
    {
        foreach (InputOp input in graph.Nodes.Select(n => n.Op).OfType<InputOp>())
        {
            if (!binding.Leaves.ContainsKey(input.ArgumentName)) binding = binding.With(input.ArgumentName, Random(binding.Shape(input.Shape), input.ArgumentName));
        }
        return binding;
    }

    /// <summary>Uniform in [-1, 1).</summary>
    public static Tensor Random(int[] shape, string seed)
    {
        var random = new Random(seed.Aggregate(17, (hash, c) => unchecked(hash * 31 + c)));
        return new(shape, Enumerable.Range(0, Count(shape)).Select(_ => random.NextDouble() * 2 - 1).ToArray());
    }

    /// <summary>A shuffled grid: no two values of a row, and no value and the middle of the range, are close, so that nothing is near a tie or a kink.</summary>
    private static Tensor Draw(Operand operand, Binding binding, int seed)
    {
        int[] shape = binding.Shape(operand.Shape);
        int count = Count(shape);
        var random = new Random(seed + count);
        if (operand.Type == ElementType.Int32) return new(shape, Enumerable.Range(0, count).Select(_ => (double)random.Next((int)operand.Low, (int)operand.High)).ToArray());
        double[] values = Enumerable.Range(0, count).Select(i => operand.Low + (operand.High - operand.Low) * (i + 0.25 + 0.13 * seed) / count).ToArray();
        random.Shuffle(values);
        return new(shape, values);
    }

    private static int Count(int[] shape) => shape.Aggregate(1, (n, d) => n * d);
}
