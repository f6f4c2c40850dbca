using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Tests.RandomDefinitions;

// Operations that reverse, repeat, or name their axes by letters.
internal sealed partial class MethodWriter
{
    /// <summary>More elements than this are not made.</summary>
    private const int MostElements = 2000;

    private Term Rearranged(Term x)
    {
        if (x.Rank == 0) return Elementwise(x);
        int axis = choices.Next(x.Rank), count = 1 + choices.Next(3);
        switch (choices.Next(11))
        {
            case 6 or 7:
                return new($"CumulativeSum({x.Text}, {AxisText(axis, x.Rank)}{choices.Pick("", ", true", ", reverse: true")})", x.Shape, x.Magnitude * Shapes.Typical(x.Shape[axis]));
            case 8 when RequiresElements(x, axis):
                return new($"TakeAlong({x.Text}, TopIndices({x.Text}, 1, {AxisText(axis, x.Rank)}), {AxisText(axis, x.Rank)})", x.Shape.With(axis, 1), x.Magnitude);
            case 9 when indices.Count > 0 && choices.Pick(indices) is { Shape.Rank: < 3, Limit.IsConstant: true } index && owner.CanHold(new(index.Limit, 3)):
                string table = owner.Parameter(new(index.Limit, 3));
                return new($"Embedding({table}, {index.Text})", index.Shape.Insert(index.Shape.Rank, 3));
            case 0:
                return new($"Flip({x.Text}, {AxisText(axis, x.Rank)})", x.Shape, x.Magnitude);
            case 1 when x.Rank > 1:
                return new($"Flip({x.Text}, {string.Join(", ", choices.Permutation(x.Rank).Take(2).Select(a => AxisText(a, x.Rank)))})", x.Shape, x.Magnitude);
            case 2 when Shapes.Typical(x.Shape) * count < MostElements:
                return new($"Tile({x.Text}, {count})", x.Shape.With(x.Rank - 1, x.Shape[x.Rank - 1] * count), x.Magnitude);
            case 3 when Shapes.Typical(x.Shape) * count < MostElements:
                return new($"Repeat({x.Text}, {count}, {AxisText(axis, x.Rank)})", x.Shape.With(axis, x.Shape[axis] * count), x.Magnitude);
            case 4:
                return Summed(Tame(x, 3));
            case 5:
                return Random(x);
            default:
                return Summed(x);
        }
    }

    /// <summary>What is random, or differs between training and evaluation.</summary>
    private Term Random(Term x) => choices.Next(4) switch
    {
        0 => new($"(IsTraining ? {x.Text} : 0.5 * {x.Text})", x.Shape, x.Magnitude),
        1 => new($"({x.Text} * (0.5 + Uniform(1)))", x.Shape, 2 * x.Magnitude),
        2 => new($"({x.Text} + 0.3 * Normal(1, 1))", x.Rank > 1 ? x.Shape : x.Shape.Insert(0, 1), x.Magnitude + 2),
        _ => new($"Dropout({x.Text}, {choices.Pick("0.25", "0.5")})", x.Shape, 2 * x.Magnitude),
    };

    /// <summary>Einstein's summation of a value alone, or of its product with itself.</summary>
    private Term Summed(Term x)
    {
        string letters = "abcd"[..x.Rank];
        int summed = choices.Next(x.Rank);
        double count = Shapes.Typical(x.Shape[summed]);
        string rest = letters.Remove(summed, 1);
        if (x.Magnitude > 3)
        {
            int[] order = choices.Permutation(rest.Length);
            var permuted = new TensorShape(order.Select(k => x.Shape[letters.IndexOf(rest[k], System.StringComparison.Ordinal)]));
            return new($"Einsum(\"{letters}->{string.Concat(order.Select(k => rest[k]))}\", {x.Text})", permuted, x.Magnitude * count);
        }
        if (rest.Length == 0 || choices.Chance(40)) return new($"Einsum(\"{letters},{letters}->{rest}\", {x.Text}, {x.Text})", x.Shape.Without(a => a == summed), x.Magnitude * x.Magnitude * count);

        // Every pair of indices of one of the axes that are left.
        char paired = rest[choices.Next(rest.Length)];
        Dimension extent = x.Shape[letters.IndexOf(paired, System.StringComparison.Ordinal)];
        TensorShape shape = x.Shape.Without(a => a == summed).Insert(rest.Length, extent);
        return Shapes.Typical(shape) < MostElements
            ? new($"Einsum(\"{letters},{letters.Replace(paired, 'z')}->{rest}z\", {x.Text}, {x.Text})", shape, x.Magnitude * x.Magnitude * count)
            : x;
    }

    /// <summary>A window over the last axis of sequences [b, c, l], or over the last two of images.</summary>
    private Term Windowed(Term x)
    {
        while (x.Rank < 3) x = new($"Unsqueeze({x.Text}, 0)", x.Shape.Insert(0, 1), x.Magnitude);
        bool isImage = x.Rank > 3 || choices.Chance(40);
        if (isImage && x.Rank == 3) x = new($"Unsqueeze({x.Text}, 1)", x.Shape.Insert(1, 1), x.Magnitude);
        string form = isImage ? "2D" : "1D";
        switch (choices.Next(11))
        {
            case 0 or 1 when Weight(3, reversed: false) is (var weight, var outputs):
                return new($"Conv{form}({x.Text}, {weight}, padding: 1)", x.Shape.With(1, outputs), x.Magnitude * 6);
            case 2 when Weight(2, reversed: false) is (var weight, var outputs):
                return new($"Conv{form}({x.Text}, {weight}{choices.Pick("", ", stride: 1")}, dilation: 2, padding: 1)", x.Shape.With(1, outputs), x.Magnitude * 4);
            case 3 or 4 when Weight(2, reversed: true) is (var weight, var outputs):
                return new($"ConvTranspose{form}({x.Text}, {weight})", Grown(1).With(1, outputs), x.Magnitude * 4);
            case 5:
                return new($"MaxPool{form}({x.Text}, {choices.Pick("2, 1, 1", "2, padding: 1, stride: 1")})", Grown(1), x.Magnitude);
            case 6:
                return new($"AveragePool{form}({x.Text}, 3, 1, {choices.Pick("1", "padding: 1", "1, false", "padding: 1, countPadding: false")})", x.Shape, x.Magnitude);
            case 7:
                // The parts among which a maximum is sought are known at compile time.
                bool isKnown = x.Shape[x.Rank - 1] is { IsConstant: true, Value: > 0 };
                return new($"{(isKnown ? "AdaptiveMaxPool" : "AdaptiveAveragePool")}({x.Text}, 3)", x.Shape.With(x.Rank - 1, 3), x.Magnitude);
            case 8:
                return new($"InterpolateNearest({x.Text}, 2, 4)", x.Shape.With(x.Rank - 2, 2).With(x.Rank - 1, 4), x.Magnitude);
            case 9:
                return new($"InterpolateLinear({x.Text}, [5]{choices.Pick("", ", true", ", alignCorners: " + owner.Flag())})", x.Shape.With(x.Rank - 1, 5), x.Magnitude);
            default:
                bool isMaximum = Enumerable.Range(2, x.Rank - 2).All(a => RequiresElements(x, a)) && choices.Chance(60);
                return new($"{(isMaximum ? "GlobalMaxPool" : "GlobalAveragePool")}({x.Text})", new(x.Shape[0], x.Shape[1]), x.Magnitude);
        }

        TensorShape Grown(int by) => new(x.Shape.Dimensions.Select((d, a) => a >= 2 ? d + by : d));

        (string Text, Dimension Outputs)? Weight(int size, bool reversed)
        {
            Dimension outputs = choices.Pick<Dimension>(2, 1, 3);
            TensorShape shape = new([reversed ? x.Shape[1] : outputs, reversed ? outputs : x.Shape[1], .. Enumerable.Repeat((Dimension)size, x.Rank - 2)]);
            return owner.CanHold(shape) ? (owner.Parameter(shape), outputs) : null;
        }
    }
}
