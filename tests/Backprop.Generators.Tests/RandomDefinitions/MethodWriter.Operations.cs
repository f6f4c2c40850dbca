using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Tests.RandomDefinitions;

// One operation of Backprop.Ops on values at hand.
internal sealed partial class MethodWriter
{
    private Term Operation()
    {
        Term x = Some();
        return choices.Next(x.Rank == 0 ? 6 : 27) switch
        {
            0 or 1 => Elementwise(x),
            2 or 3 => Arithmetic(x),
            4 => Selected(x),
            5 => Raised(x),
            6 or 7 => Reduced(x),
            8 => AlongAxis(x),
            9 => Centered(x),
            10 => Permuted(x),
            11 => Reshaped(x),
            12 => Sliced(x),
            13 => Padded(x),
            14 => Joined(x),
            15 => Stretched(x),
            16 or 17 => Product(x),
            18 => Picked(x),
            19 => OneHot(x),
            20 => Layered(x),
            22 or 23 => Rearranged(x),
            24 or 25 or 26 => Windowed(x),
            _ => Normalized(x),
        };
    }

    /// <summary>Whether the axis has elements at every size, so that its maximum is defined.</summary>
    private static bool RequiresElements(Term x, int axis) => x.Shape[axis] is { IsConstant: true, Value: > 0 };

    private Term Elementwise(Term x)
    {
        switch (choices.Next(24))
        {
            case 0: return new($"Relu({x.Text})", x.Shape, x.Magnitude);
            case 1: return new($"Tanh({x.Text})", x.Shape);
            case 2: return new($"Sigmoid({x.Text})", x.Shape);
            case 3: return new($"(-{x.Text})", x.Shape, x.Magnitude);
            case 4: return new($"Exp({Tame(x, 3).Text})", x.Shape, Math.Exp(Math.Min(x.Magnitude, 3)));
            case 5: return new($"Log({Positive(x).Text})", x.Shape, 3);
            case 6: return new($"Sqrt({Positive(x).Text})", x.Shape, Math.Sqrt(Positive(x).Magnitude));
            case 7: return new($"Rsqrt({Positive(x).Text})", x.Shape, 2.5);
            case 8: return new($"Reciprocal({Positive(x).Text})", x.Shape, 6);
            case 9: return new($"Abs({x.Text})", x.Shape, x.Magnitude);
            case 10: return new($"Square({x.Text})", x.Shape, x.Magnitude * x.Magnitude);
            case 11: return new($"Sin({x.Text})", x.Shape);
            case 12: return new($"Cos({x.Text})", x.Shape);
            case 13: return new($"Erf({x.Text})", x.Shape);
            case 14: return new($"Log1p({Positive(x).Text})", x.Shape, 3);
            case 15: return new($"Expm1({Tame(x, 2).Text})", x.Shape, 8);
            case 16: return new($"{choices.Pick($"LeakyRelu({x.Text})", $"LeakyRelu({x.Text}, 0.2)", $"LeakyRelu(slope: 0.3, x: {x.Text})")}", x.Shape, x.Magnitude);
            case 17: return new($"{choices.Pick($"Elu({x.Text})", $"Elu({x.Text}, alpha: 0.5)")}", x.Shape, Math.Max(1, x.Magnitude));
            case 18: return new($"{choices.Pick($"Gelu({x.Text})", $"Gelu({x.Text}, true)", $"Gelu({x.Text}, approximate: {owner.Flag()})")}", x.Shape, x.Magnitude);
            case 19: return new($"Silu({x.Text})", x.Shape, x.Magnitude);
            case 20: return new($"Softplus({x.Text})", x.Shape, x.Magnitude + 1);
            case 21: return new($"Clamp({x.Text}, {choices.Pick("-1, 1", "0, 6", "-0.5, maximum: 0.75")})", x.Shape, Math.Min(6, x.Magnitude));
            case 22 when choices.Chance(25): return new($"StopGradient({x.Text})", x.Shape, x.Magnitude);
            case 22 when choices.Chance(50): return new($"Checkpoint(() => Sin({x.Text}) * {x.Text})", x.Shape, x.Magnitude);
            case 23 when choices.Chance(50): return new($"CustomGradient({choices.Pick("Floor", "Sin", "")}({x.Text}), {x.Text}, gradient => {choices.Pick("gradient", "-0.5 * gradient", "Where(Abs(gradient) < 0.01, gradient, 0.5 * gradient)")})", x.Shape, x.Magnitude);
            default: return new($"({x.Text} + Floor({x.Text}) * 0.1)", x.Shape, x.Magnitude * 2);
        }
    }

    private Term Tame(Term x, double limit) => x.Magnitude <= limit ? x : new($"{choices.Pick("Tanh", "Sin", "Sigmoid")}({x.Text})", x.Shape);

    /// <summary>Values of at least 0.2.</summary>
    private Term Positive(Term x) => choices.Next(4) switch
    {
        0 => new($"({x.Text} * {x.Text} + 0.5)", x.Shape, x.Magnitude * x.Magnitude + 0.5),
        1 => new($"(Sigmoid({x.Text}) + 0.2)", x.Shape, 1.2),
        2 => new($"(Softplus({x.Text}) + 0.2)", x.Shape, x.Magnitude + 1.2),
        _ => new($"(0.3 + Abs({x.Text}))", x.Shape, x.Magnitude + 0.3),
    };

    private Term Arithmetic(Term x)
    {
        Term y = Operand(x.Shape);
        TensorShape shape = Shapes.Broadcast(x.Shape, y.Shape)!.Value;
        (Term left, Term right) = choices.Chance(25) ? (y, x) : (x, y);
        return choices.Next(7) switch
        {
            0 or 1 => new($"({left.Text} + {right.Text})", shape, x.Magnitude + y.Magnitude),
            2 => new($"({left.Text} - {right.Text})", shape, x.Magnitude + y.Magnitude),
            3 => new($"({left.Text} * {right.Text})", shape, x.Magnitude * y.Magnitude),
            4 => new($"({left.Text} / {Positive(right).Text})", shape, left.Magnitude * 5),
            5 => new($"Maximum({left.Text}, {right.Text})", shape, Math.Max(x.Magnitude, y.Magnitude)),
            _ => new($"Minimum({left.Text}, {right.Text})", shape, Math.Max(x.Magnitude, y.Magnitude)),
        };
    }

    private Term Raised(Term x) => choices.Next(4) switch
    {
        0 => new($"Pow({Tame(x, 3).Text}, {choices.Pick("2", "3", "1", "0")})", x.Shape, 27),
        1 => new($"Pow({Positive(Tame(x, 2)).Text}, {choices.Pick("0.5", "-1", "-0.5", "1.7", "-2")})", x.Shape, 6),
        2 => new($"Pow({Positive(Tame(x, 2)).Text}, {Tame(Some() is var e && Shapes.Broadcast(e.Shape, x.Shape) == x.Shape ? e : x, 2).Text})", x.Shape, 25),
        _ => new($"Pow(2, {Tame(x, 3).Text})", x.Shape, 8),
    };

    private Term Selected(Term x)
    {
        Term threshold = Operand(x.Shape);
        TensorShape mask = Shapes.Broadcast(x.Shape, threshold.Shape)!.Value;
        Term y = Operand(mask);
        string condition = choices.Next(6) switch
        {
            0 => $"{x.Text} < {threshold.Text}",
            1 => $"{x.Text} > {threshold.Text}",
            2 => $"{x.Text} <= {threshold.Text} & !({x.Text} < -0.5)",
            3 => $"0.1 >= {x.Text} | {x.Text} > {threshold.Text}",
            4 => $"!({x.Text} >= {threshold.Text})",
            _ => $"NotEqual({x.Text}, {threshold.Text})",
        };
        TensorShape shape = Shapes.Broadcast(mask, y.Shape)!.Value;
        return choices.Next(3) switch
        {
            0 or 1 => new($"Where({condition}, {x.Text}, {y.Text})", shape, Math.Max(x.Magnitude, y.Magnitude)),
            _ => new($"(ToVariable({condition}) * {y.Text})", shape, y.Magnitude),
        };
    }

    private Term Reduced(Term x)
    {
        int form = choices.Next(4), kind = choices.Next(5);
        int[] axes = form == 0 ? [.. Enumerable.Range(0, x.Rank)] : form == 1 || x.Rank == 1 ? [choices.Next(x.Rank)] : [.. choices.Permutation(x.Rank).Take(1 + choices.Next(x.Rank))];
        if (kind is 2 or 3 && !axes.All(a => RequiresElements(x, a)) && choices.Chance(80)) kind -= 2;
        bool keep = choices.Chance(30);
        string method = new[] { "Mean", "Sum", "Max", "Min", "Variance" }[kind];
        string axisText = form == 0 ? "" : form == 1 || x.Rank == 1 ? $", {choices.Pick("", "axis: ")}{AxisText(axes[0], x.Rank)}"
            : choices.Pick<Func<string, string>>(a => $", [{a}]", a => $", new[] {{ {a} }}", a => $", axes: [{a}]")(string.Join(", ", axes.Select(a => AxisText(a, x.Rank))));
        string keepText = keep ? ", keepDimensions: true" : "";
        if (kind == 4 && choices.Chance(40)) keepText += ", unbiased: " + (axes.All(a => x.Shape[a].IsConstant && x.Shape[a].Value > 1) ? "true" : owner.Flag());
        TensorShape shape = keep ? new(x.Shape.Dimensions.Select((d, a) => axes.Contains(a) ? Dimension.One : d)) : x.Shape.Without(axes.Contains);
        double count = axes.Aggregate(1.0, (n, a) => n * Shapes.Typical(x.Shape[a]));
        return new($"{method}({x.Text}{axisText}{keepText})", shape, kind switch { 1 => x.Magnitude * count, 4 => x.Magnitude * x.Magnitude, _ => x.Magnitude });
    }

    private Term AlongAxis(Term x)
    {
        int axis = choices.Next(x.Rank);
        string axisText = axis == x.Rank - 1 && choices.Chance(50) ? "" : $", {choices.Pick("", "axis: ")}{AxisText(axis, x.Rank)}";
        bool keep = choices.Chance(40);
        TensorShape reduced = keep ? x.Shape.With(axis, 1) : x.Shape.Without(a => a == axis);
        return choices.Next(4) switch
        {
            0 => new($"Softmax({x.Text}{axisText})", x.Shape),
            1 => new($"LogSoftmax({x.Text}{axisText})", x.Shape, x.Magnitude * 2 + 3),
            2 => new($"LogSumExp({x.Text}{axisText}{(keep ? ", keepDimensions: true" : "")})", reduced, x.Magnitude + 3),
            _ when RequiresElements(x, axis) => new($"(ToVariable(ArgMax({x.Text}{axisText})) * 0.1)", x.Shape.Without(a => a == axis), 1),
            _ => new($"Softmax({x.Text}{axisText})", x.Shape),
        };
    }

    /// <summary>The distance from a reduction of the same values, which is broadcast back.</summary>
    private Term Centered(Term x)
    {
        int axis = choices.Next(x.Rank);
        string reduction = choices.Pick("Mean", "Sum", RequiresElements(x, axis) ? "Max" : "LogSumExp");
        return new($"({x.Text} - {reduction}({x.Text}, {AxisText(axis, x.Rank)}, true))", x.Shape, x.Magnitude * (1 + Shapes.Typical(x.Shape[axis])));
    }

    private Term Permuted(Term x)
    {
        if (x.Rank < 2) return Reshaped(x);
        switch (choices.Next(3))
        {
            case 0:
                return new($"Transpose({x.Text})", Swap(x.Shape, x.Rank - 2, x.Rank - 1), x.Magnitude);
            case 1:
                int a = choices.Next(x.Rank), b = choices.Next(x.Rank);
                return new($"Transpose({x.Text}, {AxisText(a, x.Rank)}, {AxisText(b, x.Rank)})", Swap(x.Shape, a, b), x.Magnitude);
            default:
                int[] axes = choices.Permutation(x.Rank);
                return new($"Permute({x.Text}, {string.Join(", ", axes.Select(axis => AxisText(axis, x.Rank)))})", new(axes.Select(axis => x.Shape[axis])), x.Magnitude);
        }
    }

    private static TensorShape Swap(TensorShape shape, int a, int b) => shape.With(a, shape[b]).With(b, shape[a]);

    private Term Reshaped(Term x)
    {
        switch (choices.Next(6))
        {
            case 0:
                int start = choices.Next(x.Rank);
                TensorShape flat = new(x.Shape.Dimensions.Take(start).Append(Dimension.Product(x.Shape.Dimensions.Skip(start))));
                return new(start == 0 && choices.Chance(50) ? $"Flatten({x.Text})" : $"Flatten({x.Text}, {AxisText(start, x.Rank)})", flat, x.Magnitude);
            case 1:
                int inserted = choices.Next(x.Rank + 1);
                return x.Rank > 3 ? x : new($"Unsqueeze({x.Text}, {AxisText(inserted, x.Rank + 1)})", x.Shape.Insert(inserted, 1), x.Magnitude);
            case 2 when Enumerable.Range(0, x.Rank).Where(a => x.Shape[a].IsOne).ToArray() is { Length: > 0 } ones:
                int one = choices.Pick(ones);
                return new($"Squeeze({x.Text}, {AxisText(one, x.Rank)})", x.Shape.Without(a => a == one), x.Magnitude);
            case 3 when x.Rank > 1:
                // Merge two neighbours; one extent may be left to be inferred.
                int axis = choices.Next(x.Rank - 1);
                TensorShape merged = x.Shape.Without(a => a == axis).With(axis, x.Shape[axis] * x.Shape[axis + 1]);
                return Reshape(x, merged);
            case 4 when Enumerable.Range(0, x.Rank).Where(a => x.Shape[a] is { IsConstant: true, Value: 4 }).ToArray() is { Length: > 0 } fours:
                int split = choices.Pick(fours);
                return x.Rank > 3 ? x : Reshape(x, x.Shape.With(split, 2).Insert(split, 2));
            default:
                return Reshape(x, new(choices.Permutation(x.Rank).Select(a => x.Shape[a])));
        }
    }

    private Term Reshape(Term x, TensorShape shape)
    {
        string[] extents = shape.Dimensions.Select(d => SizeText(d) ?? "-1").ToArray();
        if (extents.Count(e => e == "-1") > 1) return x;
        int inferred = choices.Next(extents.Length + 1);
        // An empty tensor does not determine a missing extent, so it is only left out where the others cannot be empty.
        if (inferred < extents.Length && !extents.Contains("-1") && Enumerable.Range(0, shape.Rank).All(a => a == inferred || shape[a].IsConstant)) extents[inferred] = "-1";
        if (extents.Contains("-1") && Enumerable.Range(0, shape.Rank).Any(a => extents[a] != "-1" && !shape[a].IsConstant)) return x;
        string list = string.Join(", ", extents);
        return new(choices.Chance(20) ? $"Reshape({x.Text}, [{list}])" : $"Reshape({x.Text}, {list})", shape, x.Magnitude);
    }

    private Term Sliced(Term x)
    {
        int axis = choices.Next(x.Rank);
        Dimension extent = x.Shape[axis];
        string axisText = AxisText(axis, x.Rank);
        if (extent is { IsConstant: true, Value: var length })
        {
            int start = choices.Next((int)length), end = start + 1 + choices.Next((int)length - start), step = 1 + choices.Next(3);
            string startText = choices.Chance(30) && start > 0 ? Shapes.Literal(start - length) : Shapes.Literal(start);
            string endText = end == length && choices.Chance(50) ? "int.MaxValue" : end < length && choices.Chance(30) ? Shapes.Literal(end - length) : Shapes.Literal(end);
            string stepText = step == 1 && choices.Chance(70) ? "" : $", {choices.Pick("", "step: ")}{step}";
            return new($"Slice({x.Text}, {axisText}, {startText}, {endText}{stepText})", x.Shape.With(axis, (end - start + step - 1) / step), x.Magnitude);
        }
        // A range that exists only if the size is large enough, checked at run time.
        return choices.Next(5) switch
        {
            0 => new($"Slice({x.Text}, {axisText}, 0, int.MaxValue)", x.Shape, x.Magnitude),
            1 => new($"Slice({x.Text}, {axisText}, 1, int.MaxValue)", x.Shape.With(axis, extent - 1), x.Magnitude),
            2 => new($"Slice({x.Text}, {axisText}, 0, -1)", x.Shape.With(axis, extent - 1), x.Magnitude),
            3 => new($"Slice({x.Text}, {axisText}, 0, 1)", x.Shape.With(axis, 1), x.Magnitude),
            _ when SizeText(extent) is { } size => new($"Slice({x.Text}, {axisText}, start: {size} - 1, end: {size})", x.Shape.With(axis, 1), x.Magnitude),
            _ => x,
        };
    }

    private Term Padded(Term x)
    {
        int axis = choices.Next(x.Rank), before = choices.Next(3), after = choices.Next(3);
        return new($"Pad({x.Text}, {AxisText(axis, x.Rank)}, {before}, {after}{choices.Pick("", ", 1.5", ", value: -0.5")})", x.Shape.With(axis, x.Shape[axis] + (before + after)), Math.Max(x.Magnitude, 1.5));
    }

    private Term Joined(Term x)
    {
        bool stack = choices.Chance(35) && x.Rank < 4;
        int axis = choices.Next(stack ? x.Rank + 1 : x.Rank);
        var parts = new List<Term> { x };
        int more = choices.Next(3);
        for (int i = 0; i < more; i++)
        {
            Term? part = SomeThat(t => t.Rank == x.Rank && Enumerable.Range(0, x.Rank).All(a => (!stack && a == axis) || t.Shape[a] == x.Shape[a]));
            parts.Insert(choices.Next(parts.Count + 1), part ?? x);
        }
        if (Shapes.Typical(x.Shape) * parts.Count > 2000) return x;
        string list = string.Join(", ", parts.Select(p => p.Text));
        string array = choices.Next(3) switch { 0 => $"[{list}]", 1 => $"new Variable[] {{ {list} }}", _ => $"new[] {{ {list}, }}" };
        if (array.StartsWith("new[]", StringComparison.Ordinal) && parts.Any(p => p.Text.StartsWith("linear", StringComparison.Ordinal))) array = $"[{list}]";
        double magnitude = parts.Max(p => p.Magnitude);
        if (stack)
        {
            string axisText = axis == 0 && choices.Chance(50) ? "" : $", {AxisText(axis, x.Rank + 1)}";
            return new($"Stack({array}{axisText})", x.Shape.Insert(axis, parts.Count), magnitude);
        }
        Dimension extent = parts.Select(p => p.Shape[axis]).Aggregate((a, b) => a + b);
        return new($"Concat({array}{(axis == 0 && choices.Chance(50) ? "" : ", " + AxisText(axis, x.Rank))})", x.Shape.With(axis, extent), magnitude);
    }

    private Term Stretched(Term x)
    {
        TensorShape shape = x.Shape;
        if (Enumerable.Range(0, x.Rank).Where(a => shape[a].IsOne).ToArray() is { Length: > 0 } ones) shape = shape.With(choices.Pick(ones), choices.Pick<Dimension>(3, 2, 4));
        if (shape.Rank < 4 && choices.Chance(60)) shape = shape.Insert(0, choices.Pick<Dimension>(2, 3, 1));
        return Shapes.Typical(shape) < 2000 && SizeTexts(shape) is { } extents ? new($"BroadcastTo({x.Text}, {extents})", shape, x.Magnitude) : x;
    }

    private Term Product(Term x)
    {
        x = Tame(x, 3);
        int inner = x.Rank - 1;
        double count = Shapes.Typical(x.Shape[inner]);
        switch (choices.Next(6))
        {
            case 0:
            case 1:
                // A matrix or vector of parameters on the right.
                var matrix = new TensorShape(x.Shape[inner], choices.Pick<Dimension>(3, 4, 2, 1));
                if (choices.Chance(20)) matrix = new(matrix[0]);
                if (!owner.CanHold(matrix)) goto case 2;
                string weight = owner.Parameter(matrix);
                return new($"MatMul({x.Text}, {weight})", matrix.Rank == 1 ? x.Shape.Without(a => a == inner) : x.Shape.With(inner, matrix[1]), x.Magnitude * count);
            case 2:
                // Against itself: every pair of rows.
                if (x.Rank == 1) return new($"MatMul({x.Text}, {x.Text})", TensorShape.Scalar, x.Magnitude * x.Magnitude * count);
                TensorShape pairs = x.Shape.With(inner, x.Shape[inner - 1]);
                return Shapes.Typical(pairs) > 3000 ? x : new($"MatMul({x.Text}, Transpose({x.Text}))", pairs, x.Magnitude * x.Magnitude * count);
            case 3:
                // A parameter on the left.
                if (x.Rank == 1)
                {
                    var left = new TensorShape(2, x.Shape[0]);
                    return owner.CanHold(left) ? new($"MatMul({owner.Parameter(left)}, {x.Text})", new TensorShape(2), x.Magnitude * count) : x;
                }
                var rows = new TensorShape(3, x.Shape[inner - 1]);
                return owner.CanHold(rows) ? new($"MatMul({owner.Parameter(rows)}, {x.Text})", x.Shape.With(inner - 1, 3), x.Magnitude * Shapes.Typical(x.Shape[inner - 1])) : x;
            default:
                // Any value that fits, with batches that broadcast.
                Term? y = SomeThat(t => t.Rank >= 1 && ProductShape(x.Shape, t.Shape) is { } shape && Shapes.Typical(shape) <= 2000);
                if (y is null) goto case 0;
                return new($"MatMul({x.Text}, {Tame(y, 3).Text})", ProductShape(x.Shape, y.Shape)!.Value, x.Magnitude * Math.Min(3, y.Magnitude) * count);
        }
    }

    /// <summary>The shape of a matrix product, or null if the operands do not fit.</summary>
    private static TensorShape? ProductShape(TensorShape a, TensorShape b)
    {
        TensorShape left = a.Rank == 1 ? a.Insert(0, 1) : a, right = b.Rank == 1 ? b.Insert(1, 1) : b;
        if (left[left.Rank - 1] != right[right.Rank - 2]) return null;
        if (Shapes.Broadcast(new(left.Dimensions.Take(left.Rank - 2)), new(right.Dimensions.Take(right.Rank - 2))) is not { } batch) return null;
        return new(batch.Dimensions.Concat(a.Rank == 1 ? [] : [left[left.Rank - 2]]).Concat(b.Rank == 1 ? [] : [right[right.Rank - 1]]));
    }

    // Indices.

    private Term Picked(Term x)
    {
        int axis = choices.Next(x.Rank);
        IndexTerm? index = SomeIndex(x.Shape[axis]);
        if (index is null || x.Rank - 1 + index.Shape.Rank > 4) return AlongAxis(x);
        TensorShape shape = new(x.Shape.Dimensions.Take(axis).Concat(index.Shape.Dimensions).Concat(x.Shape.Dimensions.Skip(axis + 1)));
        return Shapes.Typical(shape) > 2000 ? AlongAxis(x) : new($"Gather({x.Text}, {index.Text}{(axis == 0 && choices.Chance(60) ? "" : $", {choices.Pick("", "axis: ")}{AxisText(axis, x.Rank)}")})", shape, x.Magnitude);
    }

    /// <summary>Indices of an axis: an argument, all of them in order, or those of the largest elements of something.</summary>
    private IndexTerm? SomeIndex(Dimension extent)
    {
        IndexTerm[] fitting = indices.Where(i => i.Limit == extent).ToArray();
        if (fitting.Length > 0 && choices.Chance(70)) return choices.Pick(fitting);
        if (extent is { IsConstant: true, Value: > 0 })
        {
            if (SomeThat(t => t.Rank > 0 && t.Shape[t.Rank - 1] == extent) is { } values && choices.Chance(40)) return new($"ArgMax({values.Text})", values.Shape.Without(a => a == values.Rank - 1), extent);
            if (choices.Chance(20)) return new(Shapes.Literal(extent.Value - 1), TensorShape.Scalar, extent);
            if (choices.Chance(20)) return new($"new[] {{ 0, {extent.Value - 1}, 0 }}", new TensorShape(3), extent);
        }
        return SizeText(extent) is { } size ? new($"Range({size})", new TensorShape(extent), extent) : null;
    }

    private Term OneHot(Term x)
    {
        Dimension[] classes = [3, 2, 5, 4, x.Shape[x.Rank - 1]];
        Dimension count = choices.Pick(classes);
        IndexTerm? index = indices.Count > 0 && choices.Chance(70) ? choices.Pick(indices) : SomeIndex(count);
        if (index is null || index.Shape.Rank > 2) return Stretched(x);
        if (choices.Chance(20)) return new($"(ToVariable({index.Text}) * 0.1)", index.Shape, 2);
        if (!char.IsDigit(index.Text[0]) && choices.Chance(20)) return new($"ToVariable({choices.Pick("Equal", "NotEqual")}({index.Text}, 1))", index.Shape, 1);
        return SizeText(index.Limit) is { } size && Shapes.Typical(index.Shape) * Shapes.Typical(index.Limit) < 1000 ? new($"OneHot({index.Text}, {size})", index.Shape.Insert(index.Shape.Rank, index.Limit), 1) : Stretched(x);
    }

    public IndexTerm? ArgMax() => pool[^1] is { Rank: > 0 } x && RequiresElements(x, x.Rank - 1)
        ? new($"ArgMax({x.Text}{choices.Pick("", ", -1")})", x.Shape.Without(a => a == x.Rank - 1), x.Shape[x.Rank - 1])
        : null;

    // Layers and losses.

    /// <summary>A layer with trainable parameters applied to the last axis, or one of the file's applied to anything.</summary>
    private Term Layered(Term x)
    {
        Dimension width = x.Shape[x.Rank - 1];
        if (choices.Chance(50) && owner.Layer([x.Shape]) is var (field, apply, values))
        {
            TensorShape shape = Shapes.Substitute(apply.Result.Shape, values);
            if (shape.Rank <= 4 && Shapes.Typical(shape) <= 3000) return new($"{field}.Apply({x.Text})", shape, Math.Max(apply.Result.Magnitude, 1) * x.Magnitude);
        }
        if (!owner.CanHold(new(width))) return Normalized(x);
        Dimension outputs = choices.Pick<Dimension>(3, 4, 2, 5, width);
        return new($"{owner.Linear(width, outputs)}.Apply({x.Text})", x.Shape.With(x.Rank - 1, outputs), x.Magnitude * Math.Sqrt(Shapes.Typical(width)) * 1.5);
    }

    /// <summary>Layer norm, or the like along another axis.</summary>
    private Term Normalized(Term x)
    {
        if (x.Rank == 0) return Elementwise(x);
        int axis = choices.Chance(30) ? choices.Next(x.Rank) : x.Rank - 1;
        string axisText = AxisText(axis, x.Rank), centered = NewName("centered");
        AddLine($"Variable {centered} = {x.Text} - Mean({x.Text}, {axisText}, keepDimensions: true);");
        string scaled = choices.Pick(
            $"({centered} / Sqrt(Variance({x.Text}, {axisText}, true) + 0.1))",
            $"({centered} * Rsqrt(Mean(Square({centered}), {axisText}, true) + 0.1))");
        TensorShape gain = new(x.Shape[x.Rank - 1]);
        return choices.Chance(50) && owner.CanHold(gain) ? new($"({scaled} * {owner.Parameter(gain)})", x.Shape, 2) : new(scaled, x.Shape, 2);
    }

    public Term LossAgainst(Term prediction, Term target) => new(choices.Next(5) switch
    {
        0 => $"MeanSquaredError({prediction.Text}, {target.Text})",
        1 => $"MeanAbsoluteError({prediction.Text}, {target.Text})",
        2 => $"Huber({prediction.Text}, {target.Text}{choices.Pick("", ", 0.5", ", delta: 2")})",
        3 => $"BinaryCrossEntropyWithLogits({prediction.Text}, Sigmoid({target.Text}))",
        _ => $"MeanSquaredError({prediction.Text}, {choices.Pick("0.5", target.Text)})",
    }, TensorShape.Scalar);

    public Term CrossEntropy(Term logits, string labels) =>
        new($"CrossEntropy({logits.Text}, {labels}{choices.Pick("", ", labelSmoothing: 0.1", ", 0.2, 1", ", ignoreIndex: 0")})", TensorShape.Scalar);

    /// <summary>A scalar that depends on all elements.</summary>
    public Term Scalar(Term x)
    {
        if (x.Rank == 0) return x;
        return new(choices.Next(5) switch
        {
            0 => $"Mean({x.Text})",
            1 => $"Sum(Tanh({x.Text}))",
            2 => $"Mean(Square({x.Text}))",
            3 => $"Reshape(Mean(Sin({x.Text}), [{string.Join(", ", Enumerable.Range(0, x.Rank))}], true), [])",
            _ => x.Shape.Dimensions.All(d => d.IsConstant && d.Value > 0) ? $"Max({x.Text})" : $"Mean(Sigmoid({x.Text}))",
        }, TensorShape.Scalar, x.Magnitude);
    }

    /// <summary>The loss and something else that matters.</summary>
    public Term WithPenalty(Term loss)
    {
        string name = NewName("penalty");
        Term other = choices.Next(3) switch
        {
            0 => Scalar(pool[choices.Next(pool.Count)]),
            1 => new($"Mean(Square({owner.Parameter(new TensorShape(3))}))", TensorShape.Scalar),
            _ => Scalar(Layered(SomeThat(t => t.Rank > 0) ?? new Term(owner.Parameter(new TensorShape(2)), new TensorShape(2)))),
        };
        AddLine($"var {name} = {choices.Pick("0.1 * ", "", "-")}{other.Text};");
        return new($"{loss.Text} + {name}", TensorShape.Scalar, loss.Magnitude + other.Magnitude);
    }
}
