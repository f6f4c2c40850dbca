using System;
using System.Collections.Generic;
using System.Linq;

namespace Backprop.Generators.Tests.Operations;

/// <summary>A model of a row with values for its arguments and parameters.</summary>
internal sealed class Trial
{
    private readonly OperationRow row;
    private readonly Sizes sizes;
    private readonly object[] indices;
    private readonly Parameter[] parameters;

    /// <param name="row">The definition.</param>
    /// <param name="model">The row's model.</param>
    /// <param name="sizes">The sizes.</param>
    /// <param name="leaves">Values of the arguments of floats, in order; null to draw them.</param>
    public Trial(OperationRow row, IDifferentiable model, Sizes sizes, double[][]? leaves = null)
    {
        (this.row, Model, this.sizes) = (row, model, sizes);
        var random = new Random(row.Code.Length * 31 + sizes.B * 7 + sizes.T);
        indices = [.. row.Arguments.Where(a => a.IsIndices).Select(a => Indices.Create(a.Shape(sizes), Integers(a.Count(sizes), a.IndexLimit(sizes), random)))];
        // At first use the model's parameters are drawn anew.
        _ = model.Parameters;
        var visitor = new Parameters();
        model.VisitParameters(visitor, "");
        parameters = [.. visitor.Found];
        Leaves = [.. leaves ?? Draw(random), .. parameters.Select(p => p.Values.ToArray())];
        Weights = row.HasLoss ? Array.ConvertAll(new double[row.LossArguments[^1].Count(sizes)], _ => (double)(float)((0.5 + random.NextDouble()) * (random.Next(2) * 2 - 1))) : [];
    }

    public IDifferentiable Model { get; }

    /// <summary>The values that have gradients: arguments in order, then parameters.</summary>
    public double[][] Leaves { get; }

    /// <summary>The coefficients of the loss.</summary>
    public double[] Weights { get; init; }

    /// <summary>Whether there are valid indices for these sizes.</summary>
    public static bool IsPossible(OperationRow row, Sizes sizes) => row.Arguments.All(a => !a.IsIndices || a.Count(sizes) == 0 || a.IndexLimit(sizes) > 0);

    /// <summary>Whether the definition throws for these sizes.</summary>
    public bool IsRefused
    {
        get
        {
            try
            {
                Reference();
                return false;
            }
            catch (ArgumentException)
            {
                return true;
            }
        }
    }

    /// <summary>The definition itself, in double precision.</summary>
    public Variable Reference(int method = OperationRow.Value)
    {
        IDisposable[] overridden = parameters.Select((p, i) => p.OverrideValues(Leaves[Leaves.Length - parameters.Length + i])).ToArray();
        try
        {
            return Model.EvaluateReference(method, Arguments(method));
        }
        finally
        {
            foreach (IDisposable restoration in overridden) restoration.Dispose();
        }
    }

    public Variable Compiled(int method = OperationRow.Value) => Model.EvaluateCompiled(method, Arguments(method));

    /// <summary>The loss and the gradients of the leaves and, last, of the weights, by the compiled code.</summary>
    public (double Loss, double[][] Gradients) CompiledGradients()
    {
        object[] arguments = Arguments(OperationRow.Loss);
        var gradients = new Variable?[arguments.Length];
        double loss = Model.EvaluateGradients(OperationRow.Loss, arguments, gradients).Item;
        // Always the random numbers of the first step.
        Model.Noise.Step = 0;
        double[][] inputs = gradients.OfType<Variable>().Select(g => g.Values.ToArray()).ToArray();
        return (loss, [.. inputs[..^1], .. parameters.Select(p => Array.ConvertAll(Model.Gradients[p.Name].Span.ToArray(), g => (double)g)), inputs[^1]]);
    }

    /// <summary>The directional derivative of the operation along <paramref name="direction"/>, by central differences of fourth order of the reference.</summary>
    public double[] Derivative(double[][] direction)
    {
        // Every argument is further than this from any kink and every two values from a tie; in double precision the error is about 1e-11.
        const double Step = 2e-5;
        double[] a = At(Step), b = At(-Step), c = At(2 * Step), d = At(-2 * Step);
        return a.Select((_, k) => (8 * (a[k] - b[k]) - (c[k] - d[k])) / (12 * Step)).ToArray();

        double[] At(double distance)
        {
            double[][] before = Leaves.Select(l => (double[])l.Clone()).ToArray();
            for (int leaf = 0; leaf < before.Length; leaf++)
            {
                for (int i = 0; i < before[leaf].Length; i++) Leaves[leaf][i] += distance * direction[leaf][i];
            }
            double[] values = Reference().Values.ToArray();
            for (int leaf = 0; leaf < before.Length; leaf++) before[leaf].CopyTo(Leaves[leaf], 0);
            return values;
        }
    }

    private object[] Arguments(int method)
    {
        int nextFloats = 0, nextIndices = 0;
        IEnumerable<object> arguments = row.Arguments.Select(a => a.IsIndices ? indices[nextIndices++] : Variable.Create(a.Shape(sizes), Leaves[nextFloats++])).ToArray();
        return method == OperationRow.Value ? [.. arguments] : [.. arguments, Variable.Create(row.LossArguments[^1].Shape(sizes), Weights)];
    }

    /// <summary>
    /// All arguments are drawn from one shuffled grid, so that no two values are close to a tie whatever an operation compares. The number of grid points
    /// is even: none is in the middle.
    /// </summary>
    private double[][] Draw(Random random)
    {
        Argument[] floats = row.Arguments.Where(a => !a.IsIndices).ToArray();
        int[] counts = Array.ConvertAll(floats, a => a.Count(sizes));
        int points = (counts.Sum() + 1) / 2 * 2;
        int[] order = Enumerable.Range(0, points).ToArray();
        random.Shuffle(order);
        return [.. floats.Select((a, k) => order.Skip(counts[..k].Sum()).Take(counts[k]).Select(p => a.At((p + 0.5) / points)).ToArray())];
    }

    private static int[] Integers(int count, int limit, Random random) => Array.ConvertAll(new int[count], _ => random.Next(limit));

    private sealed class Parameters : ParameterVisitor
    {
        private readonly HashSet<Parameter> found = [];

        public IEnumerable<Parameter> Found => found;

        public override void Visit(string name, Parameter parameter) => found.Add(parameter);
    }
}
