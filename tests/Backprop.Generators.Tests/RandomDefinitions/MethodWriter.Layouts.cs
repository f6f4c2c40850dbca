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
        switch (choices.Next(6))
        {
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
            default:
                return Summed(x);
        }
    }

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
}
