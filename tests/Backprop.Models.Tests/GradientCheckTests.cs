using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Models.Tests.Definitions;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>The check that is called by hand: its report, and what it says where a gradient is wrong.</summary>
public class GradientCheckTests
{
    [Fact]
    public void ARightGradientPasses()
    {
        var model = new ReluClassifier();
        float[] before = model.Parameters.Span.ToArray();
        GradientReport report = GradientCheck.Run(model, new() { Dimensions = "B=4" });

        Assert.True(report.Passed);
        report.ThrowIfFailed();
        Assert.Equal(["hidden.weight", "hidden.bias", "output.weight", "output.bias"], report.Rows.Select(r => r.Name));
        Assert.Equal([12, 12, 12, 7], report.Rows.Select(r => r.Coordinates));
        Assert.All(report.Rows, r => Assert.Equal((2, 0), (r.Directions, r.Kinks)));
        Assert.All(report.Rows, r => Assert.InRange(r.WorstError, 0, 1e-4));
        Assert.Equal(before, model.Parameters.Span.ToArray());
    }

    [Fact]
    public void TheReportIsATable()
    {
        string[] lines = GradientCheck.Run(new InputSensitivity(), new() { Dimensions = "B=2", Coordinates = 3, Seed = 5 }).ToString().Split('\n');
        Assert.Equal("Gradients of InputSensitivity at B=2: passed, tolerance 0.001, seed 5", lines[0]);
        Assert.Equal("", lines[1]);
        Assert.Matches("^loss  parameter            shape   coordinates  directions  kinks  worst error  where$", lines[2]);
        Assert.Matches(@"^Loss  hidden\.weight        \[5, 7\]            3           2      0  \d\.\dE-\d+ +(\[\d, \d\]|direction \d)$", lines[3]);
        Assert.Matches(@"^Loss  output\.weight        \[3, 5\]            3           2      0  ", lines[4]);
        Assert.Matches(@"^Loss  features \(argument\)  \[2, 7\]            3           2      0  ", lines[5]);
        Assert.Matches(@"^Loss  targets \(argument\)   \[2, 3\]            3           2      0  ", lines[6]);
        Assert.Equal([""], lines[7..]);
    }

    [Fact]
    public void AWrongElementIsNamedWithBothValues()
    {
        var model = new Tampered(new TanhRegressor(), store => store["hidden.weight"].Span[9 * 3 + 4] = 123);
        GradientReport report = GradientCheck.Run(model);

        Assert.False(report.Passed);
        GradientReportRow row = Assert.Single(report.Rows, r => r.Failure is not null);
        Assert.Equal("hidden.weight", row.Name);
        // The element with the largest gradient is always among those that are moved by themselves.
        Assert.Matches(@"^Loss at B=3: element \[3, 4\] of the gradient of hidden\.weight is 123, and the slope of the definition is -?0\.\d+: a relative error of 1\.0E\+0, where 0\.001 is allowed\. "
            + @"No kink of the definition lies within the step of 4\.0E-5; the slopes on both sides are -?0\.\d+ and -?0\.\d+\.$", row.Failure);
        Assert.Contains("worst error", report.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"1\.\dE\+0 !", report.ToString());
        var exception = Assert.Throws<ModelCheckException>(report.ThrowIfFailed);
        Assert.Equal(report.ToString(), exception.Message);
    }

    /// <summary>Of many elements only one is wrong, and by itself it is not looked at: the directions see it.</summary>
    [Fact]
    public void AWrongElementAmongManyIsSeenFromADirection()
    {
        var model = new Tampered(new DigitClassifier(), store => store["hidden.weight"].Span[5000] += 0.01f * (float)store.Norm());
        GradientReportRow row = Assert.Single(GradientCheck.Run(model, new() { Coordinates = 1 }).Rows, r => r.Failure is not null);
        Assert.Equal("hidden.weight", row.Name);
        Assert.StartsWith("direction ", row.Where, StringComparison.Ordinal);
        Assert.Contains("the product of the gradient of hidden.weight with a random direction", row.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingGradientIsNotRight()
    {
        foreach (string name in new[] { "embedding.weight", "key.weight", "output.bias" })
        {
            GradientReport report = GradientCheck.Run(new Tampered(new AttentionClassifier(), store => store[name].Span.Clear()));
            Assert.Equal([name], report.Rows.Where(r => r.Failure is not null).Select(r => r.Name));
        }
    }

    [Fact]
    public void GradientsThatAreNotNumbersAreNotRight()
    {
        GradientReport report = GradientCheck.Run(new Tampered(new TanhRegressor(), store => store["output.bias"].Span[1] = float.NaN));
        Assert.Equal(["output.bias"], report.Rows.Where(r => r.Failure is not null).Select(r => r.Name));
    }

    [Theory]
    [InlineData(2e-5f, "The nearest kink of the definition lies 2.0E-5 below, within the step of")]
    [InlineData(-1e-5f, "The nearest kink of the definition lies 1.0E-5 above, within the step of")]
    [InlineData(0.5f, "No kink of the definition lies within the step of")]
    public void AKinkWithinTheStepIsNamed(float offset, string kink)
    {
        Tampered model = AtZero(offset, tamper: true);
        GradientReportRow row = Assert.Single(GradientCheck.Run(model, Zero).Rows);
        Assert.Contains(kink, row.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2e-5f)]
    [InlineData(-1e-5f)]
    public void ARightGradientBesideAKinkPasses(float offset)
    {
        GradientReportRow row = Assert.Single(GradientCheck.Run(AtZero(offset, tamper: false), Zero).Rows);
        Assert.Null(row.Failure);
        Assert.Equal(0, row.Kinks);
    }

    [Fact]
    public void AtAKinkNothingCanBeSaid()
    {
        GradientReportRow row = Assert.Single(GradientCheck.Run(AtZero(0, tamper: false), Zero).Rows);
        Assert.Equal((1, 1), (row.Coordinates, row.Kinks));
        Assert.StartsWith("Loss: nothing can be said about the gradient of offset: wherever it is moved, the definition has a kink at this very point.", row.Failure, StringComparison.Ordinal);
    }

    /// <summary>Differences would see through StopGradient, were its values not held.</summary>
    [Fact]
    public void WhatIsStoppedIsStoppedInTheDifferencesToo() => GradientCheck.Run(new StraightThrough()).ThrowIfFailed();

    [Fact]
    public void ALossThatIsNotFiniteIsRefused()
    {
        var exception = Assert.Throws<ModelCheckException>(() => GradientCheck.Run(new Logarithmic()));
        Assert.Contains("Loss at B=3 is NaN where it is to be checked, for arguments between -1 and 1", exception.Message, StringComparison.Ordinal);
        GradientCheck.Run(new Logarithmic(), new() { Minimum = 0.5, Maximum = 2 }).ThrowIfFailed();
    }

    [Fact]
    public void WhatCannotBeCheckedIsRefused()
    {
        Assert.Contains("SquareMatrices has no method marked [Loss]", Assert.Throws<ArgumentException>(() => GradientCheck.Run(new SquareMatrices())).Message, StringComparison.Ordinal);
        Assert.Contains("TanhRegressor has no dimension 'T'; it has B", Assert.Throws<ArgumentException>(() => GradientCheck.Run(new TanhRegressor(), new() { Dimensions = "B=3, T=4" })).Message, StringComparison.Ordinal);
        Assert.Contains("'B' is not a list of sizes such as 'B=3, T=5'", Assert.Throws<ArgumentException>(() => GradientCheck.Run(new TanhRegressor(), new() { Dimensions = "B" })).Message, StringComparison.Ordinal);
        Assert.Contains("has no compiled method 'Logits'; it has Predict, Loss", Assert.Throws<ArgumentException>(() => new ModelCheck(() => new TanhRegressor()).Value("Logits")).Message, StringComparison.Ordinal);
        Assert.Contains("Loss has no gradient with respect to 'hidden.wait'", Assert.Throws<ArgumentException>(() => new ModelCheck(() => new TanhRegressor()).ParameterGradient("Loss", "hidden.wait")).Message, StringComparison.Ordinal);
        Assert.Contains("there are no indices for rows at T=0: what they index is empty", Assert.Throws<ArgumentException>(() => GradientCheck.Run(new EmptyTable(), new() { Dimensions = "T=0" })).Message, StringComparison.Ordinal);
    }

    /// <summary>With these options a check would pass or fail whatever the gradients are, by hand and in generated tests.</summary>
    [Fact]
    public void OptionsThatMeanNothingAreRefused()
    {
        Refused(new() { Tolerance = 0 }, "Tolerance is 0; it must be a positive number");
        Refused(new() { Tolerance = double.NaN }, "Tolerance is NaN; it must be a positive number");
        Refused(new() { Tolerance = double.PositiveInfinity }, "Tolerance is Infinity; it must be a positive number");
        Refused(new() { Coordinates = -1 }, "Coordinates is -1; it must be at least 0");
        Refused(new() { Directions = -1 }, "Directions is -1; it must be at least 0");
        Refused(new() { Coordinates = 0, Directions = 0 }, "Directions is 0; it must be at least 1 where Coordinates is 0, or nothing would be compared");
        Refused(new() { Minimum = double.NegativeInfinity }, "Minimum is -Infinity; it must be a finite number");
        Refused(new() { Maximum = double.NaN }, "Maximum is NaN; it must be a finite number");
        Refused(new() { Minimum = 2 }, "Maximum is 1; it must be at least Minimum, which is 2");
        GradientCheck.Run(new TanhRegressor(), new() { Coordinates = 0 }).ThrowIfFailed();
        GradientCheck.Run(new TanhRegressor(), new() { Directions = 0 }).ThrowIfFailed();

        static void Refused(GradientCheckOptions options, string message)
        {
            message += " (Parameter 'options')";
            Assert.Equal(message, Assert.Throws<ArgumentException>(() => GradientCheck.Run(new TanhRegressor(), options)).Message);
            Assert.Equal(message, Assert.Throws<ArgumentException>(() => new ModelCheck(() => new TanhRegressor(), options).Value("Loss")).Message);
        }
    }

    // Each check by itself fails where its promise is broken.

    [Fact]
    public void AWrongValueIsFound()
    {
        var check = new ModelCheck(() => new Tampered(new TanhRegressor(), value: 0.01));
        Assert.Contains("Predict at B=3: element 0 of [3, 3] is ", Assert.Throws<ModelCheckException>(() => check.Value("Predict")).Message, StringComparison.Ordinal);
        Assert.Contains("LossAndGradients at B=3: element 0 of [] is ", Assert.Throws<ModelCheckException>(() => check.LossWithGradients("Loss")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ResultsThatChangeAreFound()
    {
        var check = new ModelCheck(() => new Tampered(new TanhRegressor(), drift: true));
        Assert.Contains("The results of Predict at B=3, evaluated again in the same model, differ: number 0 is ", Assert.Throws<ModelCheckException>(() => check.Determinism("Predict")).Message, StringComparison.Ordinal);
        Assert.Contains("The results of Predict at B=3 before and after gradients were computed differ", Assert.Throws<ModelCheckException>(() => check.Evaluation("Predict")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AllocationIsFound()
    {
        var check = new ModelCheck(() => new Tampered(new TanhRegressor(), allocate: true));
        Assert.Contains("20 further calls of Loss at B=3 allocate ", Assert.Throws<ModelCheckException>(() => check.Allocation("Loss")).Message, StringComparison.Ordinal);
    }

    /// <summary>One wrong element of many, and a matrix that is not symmetric.</summary>
    [Fact]
    public void AWrongProductWithTheHessianIsSeen()
    {
        new ModelCheck(() => new AttentionClassifier()).HessianVector("Loss");
        foreach (string name in new[] { "embedding.weight", "key.weight", "output.bias" })
        {
            var check = new ModelCheck(() => new Tampered(new AttentionClassifier(), products: store => store[name].Span[1] += 0.3f * Largest(store)));
            Assert.Throws<ModelCheckException>(() => check.HessianVector("Loss"));
        }
        var scaled = new ModelCheck(() => new Tampered(new AttentionClassifier(), products: store =>
        {
            foreach (ref float x in store.Span) x *= 1.05f;
        }));
        var exception = Assert.Throws<ModelCheckException>(() => scaled.HessianVector("Loss"));
        Assert.Matches(@"^Loss at B=3, T=5: the product of .* part of Hv with a random direction is \S+, and the slope of the definition's slope is \S+$", exception.Message);

        static float Largest(GradientStore store) => store.Span.ToArray().Max(Math.Abs);
    }

    private static readonly GradientCheckOptions Zero = new() { Minimum = 0, Maximum = 0 };

    /// <summary>The model of relu(x + offset) at x = 0 with a right or a wrong gradient.</summary>
    private static Tampered AtZero(float offset, bool tamper)
    {
        var model = new Kinked();
        model.Parameters["offset"].Span[0] = offset;
        return new Tampered(model, store => store["offset"].Span[0] += tamper ? 2 : 0);
    }

    /// <summary>A model that breaks a promise: after the compiled code has run, something else happens to its results.</summary>
    private sealed class Tampered(IDifferentiable model, Action<GradientStore>? gradients = null, Action<GradientStore>? products = null, double value = 0, bool drift = false, bool allocate = false) : IDifferentiable
    {
        private int evaluations;
        private byte[] room = [];

        public ParameterStore Parameters => model.Parameters;

        public GradientStore Gradients => model.Gradients;

        public IReadOnlyList<MethodSignature> Methods => model.Methods;

        public string? CheckDimensions => model.CheckDimensions;

        public void VisitParameters(ParameterVisitor visitor, string prefix) => model.VisitParameters(visitor, prefix);

        public NoiseSource Noise => model.Noise;

        public Variable EvaluateReference(int method, object[] arguments, bool training, Variable?[]? results) => model.EvaluateReference(method, arguments, training, results);

        public Variable EvaluateCompiled(int method, object[] arguments, Variable?[]? results = null) => Changed(model.EvaluateCompiled(method, arguments, results));

        public Variable EvaluateGradients(int method, object[] arguments, Variable?[] inputGradients, Variable?[]? results = null)
        {
            Variable loss = Changed(model.EvaluateGradients(method, arguments, inputGradients, results));
            gradients?.Invoke(Gradients);
            return loss;
        }

        public Variable EvaluateHessianVector(int method, object[] arguments, FlatStore direction, GradientStore product)
        {
            Variable loss = Changed(model.EvaluateHessianVector(method, arguments, direction, product));
            products?.Invoke(product);
            return loss;
        }

        public Action PrepareCall(int method, object[] arguments)
        {
            Action call = model.PrepareCall(method, arguments);
            return allocate ? () => { call(); room = new byte[room.Length + 1]; } : call;
        }

        private Variable Changed(Variable result) => value + (drift ? 1e-3 * evaluations++ : 0) is double shift and not 0 ? result + shift : result;
    }
}
