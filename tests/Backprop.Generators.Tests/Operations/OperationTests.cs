using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Xunit;
using Declaration = Microsoft.CodeAnalysis.MethodKind;

namespace Backprop.Generators.Tests.Operations;

/// <summary>Walks the table of operations as users write them: generated code against the definition's own execution in double precision, at odd, empty and large sizes.</summary>
public sealed class OperationTests
{
    /// <summary>The largest error of a value, relative to the largest value.</summary>
    private const double ValueTolerance = 1e-5;

    /// <summary>The largest error of a gradient, relative to the magnitude of what is added up in it.</summary>
    private const double GradientTolerance = 1e-4;

    /// <summary>With at most so many coordinates, each is perturbed by itself.</summary>
    private const int FewCoordinates = 64;

    private static readonly Sizes[] sizes =
        [new(1, 1), new(3, 1), new(1, 3), new(3, 5), new(2, 2), new(17, 3), new(3, 17), new(63, 2), new(2, 63), new(65, 17), new(17, 65), new(127, 1), new(1, 127), new(0, 3), new(3, 0), new(0, 0)];

    private static readonly Dictionary<string, OperationRow> rows = OperationTable.Rows.ToDictionary(row => row.ToString());

    public static TheoryData<string> Rows => new(rows.Keys);

    public static TheoryData<string> RowsWithLoss => new(rows.Where(r => r.Value.HasLoss).Select(r => r.Key));

    [Fact]
    public void EveryOperationHasARow()
    {
        CSharpCompilation compilation = CompiledOperations.Compilation;
        var used = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            IEnumerable<SyntaxNode> forwards = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Where(m => m.Identifier.Text != "Loss");
            foreach (IOperation operation in forwards.Select(m => model.GetOperation(m)).OfType<IOperation>().SelectMany(o => o.DescendantsAndSelf()))
            {
                IMethodSymbol? method = operation switch
                {
                    IInvocationOperation o => o.TargetMethod,
                    IBinaryOperation o => o.OperatorMethod,
                    IUnaryOperation o => o.OperatorMethod,
                    IConversionOperation o => o.OperatorMethod,
                    _ => null,
                };
                if (method is not null) used.Add(method);
            }
        }

        IEnumerable<IMethodSymbol> operations = new[] { nameof(Ops), nameof(Losses), nameof(Masks), nameof(Variable), nameof(Mask), nameof(Indices) }
            .SelectMany(type => compilation.GetTypeByMetadataName("Backprop." + type)!.GetMembers().OfType<IMethodSymbol>())
            .Where(m => m.DeclaredAccessibility == Accessibility.Public && IsOperation(m));
        Assert.Empty(operations.Where(m => !used.Contains(m)).Select(m => m.ToDisplayString()));

        // What only converts the tensors of calling code is not for definitions.
        static bool IsOperation(IMethodSymbol method) => method.MethodKind switch
        {
            Declaration.Ordinary => method.ContainingType.Name is nameof(Ops) or nameof(Losses) or nameof(Masks),
            Declaration.UserDefinedOperator => true,
            Declaration.Conversion => method.Parameters[0].Type.Name != "ReadOnlyTensorSpan",
            _ => false,
        };
    }

    [Theory, MemberData(nameof(Rows))]
    public void ValuesAgreeWithTheReference(string name) => Each(rows[name], trial =>
    {
        Variable reference = trial.Reference(), compiled = trial.Compiled();
        Assert.Equal(reference.Shape, compiled.Shape);
        Close(reference.Values, compiled.Values, ValueTolerance, "value");
    });

    /// <summary>
    /// ⟨w, J v⟩ = ⟨Jᵀ w, v⟩: J v is the derivative of the reference along v, Jᵀ w what the compiled loss with weights w leaves as gradients. For v each
    /// coordinate where they are few, and otherwise random directions.
    /// </summary>
    [Theory, MemberData(nameof(RowsWithLoss))]
    public void GradientsAreAdjointToTheDerivative(string name) => Each(rows[name], trial =>
    {
        double[] values = trial.Reference().Values.ToArray();
        (double loss, double[][] gradients) = trial.CompiledGradients();
        double expected = Dot(trial.Weights, values);
        if (!double.IsFinite(expected))
        {
            Assert.Equal(expected, loss);
            return;
        }

        double magnitude = Norm(trial.Weights, values);
        Assert.True(Math.Abs(loss - expected) <= GradientTolerance * magnitude, $"loss {loss:R} instead of {expected:R}");
        Assert.True(Math.Abs(trial.Compiled(OperationRow.Loss).Item - expected) <= GradientTolerance * magnitude, "loss without gradients");
        Close(values, gradients[^1], ValueTolerance, "gradient of the weights");

        double[][] zero = trial.Leaves.Select(l => new double[l.Length]).ToArray();
        if (zero.Sum(l => l.Length) <= FewCoordinates)
        {
            for (int leaf = 0; leaf < zero.Length; leaf++) CheckCoordinates(trial, zero, leaf, gradients[leaf]);
        }
        else
        {
            var random = new Random(zero.Length);
            for (int i = 0; i < 2; i++) CheckDirection(trial, zero.Select(l => Array.ConvertAll(l, _ => random.NextDouble() * 2 - 1)).ToArray(), gradients);
        }
    });

    private static void CheckCoordinates(Trial trial, double[][] direction, int leaf, double[] gradient)
    {
        var expected = new double[gradient.Length];
        double magnitude = 0;
        for (int i = 0; i < gradient.Length; i++)
        {
            direction[leaf][i] = 1;
            double[] column = trial.Derivative(direction);
            direction[leaf][i] = 0;
            expected[i] = Dot(trial.Weights, column);
            magnitude = Math.Max(magnitude, Norm(trial.Weights, column));
        }
        for (int i = 0; i < gradient.Length; i++)
        {
            Assert.True(Math.Abs(gradient[i] - expected[i]) <= GradientTolerance * magnitude, $"gradient of leaf {leaf}, element {i}: {gradient[i]:R} instead of {expected[i]:R}");
        }
    }

    /// <summary>The scale is the Euclidean norm of the terms: an error in a single one of many is still seen.</summary>
    private static void CheckDirection(Trial trial, double[][] direction, double[][] gradients)
    {
        double[] forward = trial.Derivative(direction);
        double[] gradient = gradients[..^1].SelectMany(g => g).ToArray(), along = direction.SelectMany(d => d).ToArray();
        double expected = Dot(trial.Weights, forward), actual = Dot(gradient, along);
        double magnitude = Math.Max(Norm(trial.Weights, forward), Norm(gradient, along));
        Assert.True(Math.Abs(actual - expected) <= GradientTolerance * magnitude, $"along a direction: {actual:R} instead of {expected:R}");
    }

    /// <summary>Runs a check at every size; where the reference refuses its arguments, the compiled code must too.</summary>
    private static void Each(OperationRow row, Action<Trial> check)
    {
        IDifferentiable model = CompiledOperations.Create(row);
        foreach (Sizes size in sizes.Where(s => Trial.IsPossible(row, s)))
        {
            var trial = new Trial(row, model, size);
            try
            {
                if (trial.IsRefused) Assert.ThrowsAny<ArgumentException>(() => trial.Compiled());
                else check(trial);
            }
            catch (Exception exception)
            {
                Assert.Fail($"{row} at {size}: {exception.Message}");
            }
        }
    }

    private static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = 0;
        foreach (double value in expected)
        {
            if (double.IsFinite(value)) scale = Math.Max(scale, Math.Abs(value));
        }
        for (int i = 0; i < actual.Length; i++)
        {
            bool close = double.IsNaN(expected[i]) ? double.IsNaN(actual[i]) : actual[i] == expected[i] || Math.Abs(actual[i] - expected[i]) <= tolerance * scale;
            Assert.True(close, $"{what}, element {i}: {actual[i]:R} instead of {expected[i]:R}");
        }
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double Norm(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => x * y * x * y).Sum());
}
