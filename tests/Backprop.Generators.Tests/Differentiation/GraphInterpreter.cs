using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Kernels;

namespace Backprop.Generators.Tests.Differentiation;

/// <summary>A tensor in double precision; integers and truth values are numbers too.</summary>
internal sealed record Tensor(int[] Shape, double[] Values)
{
    public static Tensor Scalar(double value) => new([], [value]);

    public static Tensor Vector(params double[] values) => new([values.Length], values);
}

/// <summary>What a graph's names stand for: sizes of dimensions, values of arguments and parameters.</summary>
internal sealed record Binding(IReadOnlyDictionary<string, int> Sizes, IReadOnlyDictionary<string, Tensor> Leaves)
{
    public Binding With(string leaf, Tensor value) => this with { Leaves = new Dictionary<string, Tensor>(Leaves) { [leaf] = value } };

    public int[] Shape(TensorShape shape) => shape.Dimensions.Select(d => (int)d.Evaluate(name => Sizes[name])).ToArray();
}

/// <summary>
/// Runs graphs in double precision with the simplest possible loops: the oracle for every pass. Composites are computed from their definitions, so that
/// their decompositions have something to agree with.
/// </summary>
internal sealed class GraphInterpreter
{
    private readonly Binding binding;
    private readonly Tensor[] results;
    private readonly Dictionary<int, Tensor[]> scans = [];

    private GraphInterpreter(Graph graph, Binding binding)
    {
        this.binding = binding;
        results = new Tensor[graph.Nodes.Count];
        for (int id = 0; id < results.Length; id++)
        {
            Node node = graph.Nodes[id];
            Tensor[] operands = node.Inputs.Select(i => results[i]).ToArray();
            if (node.Op is ScanOp scan) scans[id] = Scan(scan, operands);
            results[id] = node.Op switch
            {
                ScanOp => Tensor.Scalar(0),
                ResultOp result => scans[node.Inputs[0]][result.Index],
                _ => Evaluate(node.Op, binding.Shape(node.Shape), operands),
            };
        }
    }

    /// <summary>The values of all outputs, in order.</summary>
    public static Tensor[] Run(Graph graph, Binding binding)
    {
        var interpreter = new GraphInterpreter(graph, binding);
        return graph.Outputs.Select(o => interpreter.results[o.Node]).ToArray();
    }

    private Tensor Evaluate(Op op, int[] shape, Tensor[] x) => op switch
    {
        InputOp o => Leaf(o.ArgumentName, shape),
        ParameterOp o => Leaf(o.ParameterName, shape),
        StateOp o => Leaf(o.StateName, shape),
        NoiseOp o => new(shape, [.. Enumerable.Range(0, shape.Aggregate(1, (n, d) => n * d)).Select(i => (double)UniformNoise.At(default, o.Site, i))]),
        ConstantOp o => Tensor.Scalar(o.Value),
        ExtentOp o => Tensor.Scalar(o.Extent.Evaluate(name => binding.Sizes[name])),
        IotaOp => Map(shape, i => i[0]),

        UnaryOp o => Elementwise(shape, x, v => Scalars.Unary(o.Kind, v[0])),
        BinaryOp o => Elementwise(shape, x, v => Scalars.Binary(o.Kind, v[0], v[1])),
        CompareOp o => Elementwise(shape, x, v => Scalars.Compare(o.Kind, v[0], v[1]) ? 1 : 0),
        LogicalOp o => Elementwise(shape, x, v => o.Kind switch { LogicalKind.Not => 1 - v[0], LogicalKind.And => v[0] * v[1], _ => Math.Max(v[0], v[1]) }),
        SelectOp => Elementwise(shape, x, v => v[0] != 0 ? v[1] : v[2]),
        CastOp or StopGradientOp or CustomGradientOp or CheckpointOp => x[0],

        ReduceOp o => Reduce(o, shape, x[0]),
        ArgMaxOp o => AlongAxis(o.Axis, shape, x[0], row => FirstMaximum(row)),

        BroadcastOp o => Map(shape, i => At(x[0], o.Axes.Select(a => i[a]))),
        ReshapeOp => new(shape, x[0].Values),
        PermuteOp o => Map(shape, i => At(x[0], Enumerable.Range(0, i.Length).Select(k => i[o.Axes.ToList().IndexOf(k)]))),
        FlipOp o => Map(shape, i => At(x[0], i.Select((v, a) => a == o.Axis ? shape[a] - 1 - v : v))),
        SliceOp o => Map(shape, i => At(x[0], i.Select((v, a) => a == o.Axis ? (int)o.Start.Evaluate(name => binding.Sizes[name]) + v * o.Stride : v))),
        PadOp o => Map(shape, i => Padded(o, x[0], i)),
        ConcatOp o => Map(shape, i => Joined(o.Axis, x, i)),

        DotOp => Dot(shape, x[0], x[1]),
        GatherOp o => Map(shape, i => At(x[0], GatherIndex(o.Axis, i, x[1]))),
        ScatterAddOp o => Scatter(o, shape, x[0], x[1]),

        TopOp o => Map(shape, i => Ranked(Enumerable.Range(0, x[0].Shape[o.Axis]).Select(v => At(x[0], i.Select((w, a) => a == o.Axis ? v : w))).ToArray())[i[o.Axis]]),
        CumulativeSumOp o => Map(shape, i => Enumerable.Range(0, shape[o.Axis]).Where(v => o.Reverse ? v >= i[o.Axis] : v <= i[o.Axis]).Sum(v => At(x[0], i.Select((w, a) => a == o.Axis ? v : w)))),
        TakeAlongOp o => Map(shape, i => At(x[0], i.Select((v, a) => a == o.Axis ? (int)At(x[1], i) : v))),
        ScatterAlongOp o => ScatterAlong(o.Axis, shape, x[0], x[1]),
        ConvolutionOp o => Trilinear(shape, o.Y, o.X, o.Groups, x[0].Shape, x[1].Shape, shape, (image, weight, result) => (result, x[0].Values[image] * x[1].Values[weight])),
        ConvolutionImagesOp o => Trilinear(shape, o.Y, o.X, o.Groups, shape, x[1].Shape, x[0].Shape, (image, weight, result) => (image, x[0].Values[result] * x[1].Values[weight])),
        ConvolutionWeightsOp o => Trilinear(shape, o.Y, o.X, o.Groups, x[0].Shape, shape, x[1].Shape, (image, weight, result) => (weight, x[0].Values[image] * x[1].Values[result])),
        WindowArgMaxOp o => Map(shape, i => Winner(o, x[0], i)),

        SoftmaxOp o => AlongRows(o.Axis, x[0], row => row.Select(v => Math.Exp(v - row.Max()) / row.Sum(u => Math.Exp(u - row.Max()))).ToArray()),
        LogSoftmaxOp o => AlongRows(o.Axis, x[0], row => row.Select(v => v - LogSumExp(row)).ToArray()),
        LogSumExpOp o => AlongAxis(o.Axis, shape, x[0], LogSumExp),
        GeluOp o => Elementwise(shape, x, v => o.Approximate
            ? 0.5 * v[0] * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v[0] + 0.044715 * v[0] * v[0] * v[0])))
            : v[0] * 0.5 * (1 + Scalars.Erf(v[0] / Math.Sqrt(2)))),
        SiluOp => Elementwise(shape, x, v => v[0] / (1 + Math.Exp(-v[0]))),
        SoftplusOp => Elementwise(shape, x, v => Scalars.Softplus(v[0])),
        BinaryCrossEntropyOp => Elementwise(shape, x, v => Scalars.Softplus(v[0]) - v[0] * v[1]),
        HuberOp o => Elementwise(shape, x, v => Math.Abs(v[0]) <= o.Delta ? 0.5 * v[0] * v[0] : o.Delta * (Math.Abs(v[0]) - 0.5 * o.Delta)),
        GuardedMultiplyOp => Elementwise(shape, x, v => v[0] == 0 ? 0 : v[0] * v[1]),
        OneHotOp => Map(shape, i => At(x[0], i.Take(i.Length - 1)) == i[^1] ? 1 : 0),
        CrossEntropyOp o => Tensor.Scalar(CrossEntropy(o, x[0], x[1])),
        _ => throw new NotSupportedException(op.ToString()),
    };

    /// <summary>The last carries, and what the steps leave behind.</summary>
    private Tensor[] Scan(ScanOp op, Tensor[] inputs)
    {
        int length = (int)op.Length.Evaluate(name => binding.Sizes[name]);
        Tensor[] results = Enumerable.Range(0, op.Results).Select(i => i < op.Carries ? inputs[i] : new Tensor(binding.Shape(op.Result(i).Shape), new double[binding.Shape(op.Result(i).Shape).Aggregate(1, (n, d) => n * d)])).ToArray();
        for (int step = 0; step < length; step++)
        {
            int t = op.Reverse ? length - 1 - step : step;
            var leaves = new Dictionary<string, Tensor>();
            foreach ((_, InputOp input) in op.Inputs())
            {
                leaves[input.ArgumentName] = input.Index < op.Carries ? results[input.Index]
                    : input.Index < op.Carries + op.Sequences ? Element(inputs[input.Index], t)
                    : inputs[input.Index];
            }
            Tensor[] outputs = Run(op.Body, binding with { Leaves = leaves });
            for (int i = 0; i < outputs.Length; i++)
            {
                if (i < op.Carries) results[i] = outputs[i];
                else outputs[i].Values.CopyTo(results[i].Values, t * outputs[i].Values.Length);
            }
        }
        return results;

        static Tensor Element(Tensor x, int t)
        {
            int count = x.Values.Length / x.Shape[0];
            return new(x.Shape[1..], x.Values[(t * count)..((t + 1) * count)]);
        }
    }

    private Tensor Leaf(string name, int[] shape)
    {
        Tensor value = binding.Leaves[name];
        return value.Shape.SequenceEqual(shape) ? value : throw new ArgumentException($"{name} is [{string.Join(", ", value.Shape)}], the graph wants [{string.Join(", ", shape)}]");
    }

    private static Tensor Elementwise(int[] shape, Tensor[] x, Func<double[], double> function) =>
        new(shape, Enumerable.Range(0, x[0].Values.Length).Select(i => function(x.Select(t => t.Values[i]).ToArray())).ToArray());

    /// <summary>A tensor from its value at every index.</summary>
    private static Tensor Map(int[] shape, Func<int[], double> value)
    {
        double[] values = new double[shape.Aggregate(1, (n, d) => n * d)];
        int[] index = new int[shape.Length];
        for (int flat = 0; flat < values.Length; flat++)
        {
            values[flat] = value(index);
            for (int axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) index[axis] = 0;
        }
        return new(shape, values);
    }

    private static double At(Tensor x, IEnumerable<int> index)
    {
        int flat = 0, axis = 0;
        foreach (int i in index) flat = flat * x.Shape[axis++] + i;
        return x.Values[flat];
    }

    private static Tensor Reduce(ReduceOp op, int[] shape, Tensor x)
    {
        double start = op.Kind switch { ReduceKind.Sum => 0, ReduceKind.Maximum => double.NegativeInfinity, _ => double.PositiveInfinity };
        double[] values = Enumerable.Repeat(start, shape.Aggregate(1, (n, d) => n * d)).ToArray();
        Map(x.Shape, index =>
        {
            int flat = 0, axis = 0;
            foreach (int i in index.Where((_, a) => !op.Axes.Contains(a))) flat = flat * shape[axis++] + i;
            double v = At(x, index);
            values[flat] = op.Kind switch { ReduceKind.Sum => values[flat] + v, ReduceKind.Maximum => Math.Max(values[flat], v), _ => Math.Min(values[flat], v) };
            return 0;
        });
        return new(shape, values);
    }

    private static Tensor AlongAxis(int axis, int[] shape, Tensor x, Func<double[], double> function) =>
        Map(shape, index => function(Enumerable.Range(0, x.Shape[axis]).Select(i => At(x, index.Take(axis).Append(i).Concat(index.Skip(axis)))).ToArray()));

    private static Tensor AlongRows(int axis, Tensor x, Func<double[], double[]> function) =>
        Map(x.Shape, index => function(Enumerable.Range(0, x.Shape[axis]).Select(i => At(x, index.Select((v, a) => a == axis ? i : v))).ToArray())[index[axis]]);

    private static int FirstMaximum(double[] row)
    {
        int best = 0;
        for (int i = 1; i < row.Length; i++)
        {
            if (row[i] > row[best]) best = i;
        }
        return best;
    }

    private static int[] Ranked(double[] row) => [.. Enumerable.Range(0, row.Length).OrderByDescending(i => row[i]).ThenBy(i => i)];

    private static double LogSumExp(double[] row) => row.Length == 0 ? double.NegativeInfinity : row.Max() + Math.Log(row.Sum(v => Math.Exp(v - row.Max())));

    private double Padded(PadOp op, Tensor x, int[] index)
    {
        int offset = index[op.Axis] - (int)op.Low.Evaluate(name => binding.Sizes[name]), step = op.Interior + 1;
        bool inside = offset >= 0 && offset % step == 0 && offset / step < x.Shape[op.Axis];
        return inside ? At(x, index.Select((v, a) => a == op.Axis ? offset / step : v)) : op.Value;
    }

    private static double Joined(int axis, Tensor[] parts, int[] index)
    {
        int position = index[axis], part = 0;
        while (position >= parts[part].Shape[axis]) position -= parts[part++].Shape[axis];
        return At(parts[part], index.Select((v, a) => a == axis ? position : v));
    }

    private static Tensor Dot(int[] shape, Tensor a, Tensor b)
    {
        int rank = shape.Length, depth = a.Shape[rank - 1];
        return Map(shape, index =>
        {
            double sum = 0;
            for (int k = 0; k < depth; k++)
            {
                sum += At(a, index.Take(rank - 1).Append(k)) * At(b, index.Take(rank - 2).Append(k).Append(index[rank - 1]));
            }
            return sum;
        });
    }

    private static IEnumerable<int> GatherIndex(int axis, int[] index, Tensor indices) =>
        index.Take(axis).Append((int)At(indices, index.Skip(axis).Take(indices.Shape.Length))).Concat(index.Skip(axis + indices.Shape.Length));

    private static Tensor Scatter(ScatterAddOp op, int[] shape, Tensor indices, Tensor updates)
    {
        double[] values = new double[shape.Aggregate(1, (n, d) => n * d)];
        Map(updates.Shape, index =>
        {
            int flat = 0, axis = 0;
            foreach (int i in GatherIndex(op.Axis, index, indices)) flat = flat * shape[axis++] + i;
            values[flat] += At(updates, index);
            return 0;
        });
        return new(shape, values);
    }

    private static Tensor ScatterAlong(int axis, int[] shape, Tensor indices, Tensor updates)
    {
        double[] values = new double[shape.Aggregate(1, (n, d) => n * d)];
        Map(updates.Shape, index =>
        {
            int flat = 0, a = 0;
            foreach (int i in index.Select((v, k) => k == axis ? (int)At(indices, index) : v)) flat = flat * shape[a++] + i;
            values[flat] += At(updates, index);
            return 0;
        });
        return new(shape, values);
    }

    /// <summary>Sums terms over all triples of image, weight and result that a convolution multiplies: where a term goes, and its value.</summary>
    private static Tensor Trilinear(int[] shape, WindowAxis y, WindowAxis x, int groups, int[] images, int[] weights, int[] results, Func<int, int, int, (int Place, double Value)> term)
    {
        double[] values = new double[shape.Aggregate(1, (n, d) => n * d)];
        Map(results, r =>
        {
            Map(weights[1..], w =>
            {
                int row = r[2] * y.Stride - y.Padding + w[1] * y.Dilation, column = r[3] * x.Stride - x.Padding + w[2] * x.Dilation;
                if (row < 0 || row >= images[2] || column < 0 || column >= images[3]) return 0;
                int channel = r[1] / (weights[0] / groups) * weights[1] + w[0];
                (int place, double value) = term(Flat(images, r[0], channel, row, column), Flat(weights, r[1], w[0], w[1], w[2]), Flat(results, r));
                values[place] += value;
                return 0;
            });
            return 0;
        });
        return new(shape, values);

        static int Flat(int[] shape, params int[] index) => index.Select((i, axis) => (i, axis)).Aggregate(0, (flat, p) => flat * shape[p.axis] + p.i);
    }

    private static double Winner(WindowArgMaxOp op, Tensor x, int[] index)
    {
        int best = -1;
        double maximum = double.NegativeInfinity;
        for (int i = 0; i < op.Y.Size; i++)
        {
            for (int j = 0; j < op.X.Size; j++)
            {
                int row = index[2] * op.Y.Stride - op.Y.Padding + (i * op.Y.Dilation), column = index[3] * op.X.Stride - op.X.Padding + (j * op.X.Dilation);
                if (row < 0 || row >= x.Shape[2] || column < 0 || column >= x.Shape[3]) continue;
                double value = At(x, [index[0], index[1], row, column]);
                if (best < 0 || value > maximum) (best, maximum) = ((row * x.Shape[3]) + column, value);
            }
        }
        return best;
    }

    private static double CrossEntropy(CrossEntropyOp op, Tensor logits, Tensor labels)
    {
        int classes = logits.Shape[1];
        double sum = 0;
        int count = 0;
        for (int row = 0; row < labels.Values.Length; row++)
        {
            int label = (int)labels.Values[row];
            if (label == op.IgnoreIndex) continue;
            double[] x = logits.Values.Skip(row * classes).Take(classes).ToArray();
            sum += LogSumExp(x) - (1 - op.Smoothing) * x[label] - op.Smoothing / classes * x.Sum();
            count++;
        }
        return count == 0 ? 0 : sum / count;
    }
}
