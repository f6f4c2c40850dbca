using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Simplification;

/// <summary>Sums of zero-padded parts, which is what the gradient of a value used in slices is made of.</summary>
internal static class PadRules
{
    /// <summary>More terms than a value is reasonably split into.</summary>
    private const int MostTerms = 64;

    /// <summary>Two terms that lie side by side along an axis are one concatenated term: four gates' gradients become their concatenation, without a zero.</summary>
    public static Value? Sum(Rewriter graph, Op op, Value[] x)
    {
        if (((BinaryOp)op).Kind != BinaryKind.Add || Terms(graph, x) is not { } terms) return null;
        for (int i = 0; i < terms.Count; i++)
        {
            for (int j = 0; j < terms.Count; j++)
            {
                if (i == j || Join(graph, terms[i], terms[j]) is not Value joined) continue;
                return terms.Where((_, k) => k != i && k != j).Aggregate(joined, graph.Add);
            }
        }
        return null;
    }

    /// <summary>The terms of a tree of additions, or null unless all are zero-padded.</summary>
    private static List<Value>? Terms(Rewriter graph, Value[] x)
    {
        var terms = new List<Value>();
        var pending = new Stack<Value>(x);
        while (pending.Count > 0)
        {
            Value value = pending.Pop();
            if (graph.Is(value, out BinaryOp op) && op.Kind == BinaryKind.Add)
            {
                pending.Push(graph.Operand(value, 0));
                pending.Push(graph.Operand(value, 1));
            }
            else if (IsZeroPadded(graph, value, out _)) terms.Add(value);
            else return null;
            if (terms.Count + pending.Count > MostTerms) return null;
        }
        return terms;
    }

    private static Value? Join(Rewriter graph, Value first, Value second)
    {
        if (!IsZeroPadded(graph, first, out PadOp a) || !IsZeroPadded(graph, second, out PadOp b) || a.Axis != b.Axis) return null;
        Value p = graph.Operand(first), q = graph.Operand(second);
        if (a.Low + graph.ShapeOf(p)[a.Axis] != b.Low) return null;
        return graph.Pad(graph.Concat(a.Axis, p, q), a.Axis, a.Low, b.High);
    }

    private static bool IsZeroPadded(Rewriter graph, Value value, out PadOp pad) =>
        graph.Is(value, out pad) && pad.Interior == 0 && BitConverter.DoubleToInt64Bits(pad.Value) == 0;
}
