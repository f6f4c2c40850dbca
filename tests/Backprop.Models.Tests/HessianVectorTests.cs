using System;
using System.Linq;
using Backprop.Models.Tests.Definitions;
using Xunit;

namespace Backprop.Models.Tests;

/// <summary>Products with Hessians that are known. Those of the other models are compared with their definitions by their generated checks.</summary>
public class HessianVectorTests
{
    private const int Size = 6;

    private readonly Quadratic model = new();
    private readonly float[] a = new float[Size * Size], b = new float[Size];

    public HessianVectorTests()
    {
        var random = new Random(1);
        for (int i = 0; i < Size; i++)
        {
            for (int j = 0; j <= i; j++) a[i * Size + j] = a[j * Size + i] = random.NextSingle() - 0.5f;
            b[i] = random.NextSingle();
        }
    }

    [Fact]
    public void TheHessianOfAQuadraticIsItsMatrix()
    {
        GradientStore direction = new(model.Parameters), product = new(model.Parameters);
        for (int j = 0; j < Size; j++)
        {
            direction.Clear();
            direction["w"].Span[j] = 1;
            product.Span.Fill(float.NaN);
            float loss = model.LossHessianVector(a, b, direction, product);
            Assert.Equal(model.Loss(a, b), loss, 1e-6f);
            for (int i = 0; i < Size; i++) Assert.Equal(a[i * Size + j], product["w"].Span[i], 1e-6f);
            // The loss is linear in it.
            Assert.All(product["unused"].Span.ToArray(), x => Assert.Equal(0, x));
        }
    }

    [Fact]
    public void ProductsAreAddedUpOnRequest()
    {
        GradientStore direction = new(model.Parameters), once = new(model.Parameters), twice = new(model.Parameters);
        direction["w"].Span.Fill(0.5f);
        direction["unused"].Span.Fill(3);
        model.LossHessianVector(a, b, direction, once);
        model.LossHessianVector(a, b, direction, twice);
        model.LossHessianVector(a, b, direction, twice, accumulate: true);
        for (int i = 0; i < once.Count; i++) Assert.Equal(2 * once.Span[i], twice.Span[i], 1e-6f);
    }

    [Fact]
    public void GradientsAndPaddingStayAsTheyAre()
    {
        GradientStore direction = new(model.Parameters), product = new(model.Parameters);
        direction.Span.Fill(1);
        model.LossAndGradients(a, b);
        float[] before = model.Gradients.Span.ToArray();
        model.LossHessianVector(a, b, direction, product);
        Assert.Equal(before, model.Gradients.Span.ToArray());
        for (int i = 0; i < product.Count; i++)
        {
            if (!product.Views.Any(v => i >= v.Offset && i < v.Offset + v.Length)) Assert.Equal(0, product.Span[i]);
        }
    }

    /// <summary>Fast weights of another instance give a direction too.</summary>
    [Fact]
    public void AnotherModelOfTheClassGivesADirection()
    {
        var other = new Quadratic();
        other.LossAndGradients(a, b);
        GradientStore copy = new(model.Parameters), expected = new(model.Parameters), product = new(model.Parameters);
        other.Gradients.Span.CopyTo(copy.Span);
        model.LossHessianVector(a, b, copy, expected);
        model.LossHessianVector(a, b, other.Gradients, product);
        Assert.Equal(expected.Span.ToArray(), product.Span.ToArray());
    }

    [Fact]
    public void StoresOfOtherModelsAreRefused()
    {
        var other = new TanhRegressor();
        GradientStore own = new(model.Parameters), second = new(model.Parameters), foreign = new(other.Parameters);
        var direction = Assert.Throws<ArgumentException>("direction", () => model.LossHessianVector(a, b, foreign, own));
        Assert.StartsWith("direction is not laid out as the parameters of this model: it belongs to another.", direction.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("product", () => model.LossHessianVector(a, b, own, foreign));
        var same = Assert.Throws<ArgumentException>("product", () => model.LossHessianVector(a, b, own, own));
        Assert.StartsWith("product must not be direction, which is still read while it is written.", same.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("direction", () => model.LossHessianVector(a, b, null!, second));
    }

    [Fact]
    public void ThePlanShowsTheProduct() => Assert.Contains("LossHessianVector: ", Quadratic.Plan, StringComparison.Ordinal);

    /// <summary>v0 = (I - αA)(B(w - αAw + αb) - c): the gradient of an outer quadratic through one inner step.</summary>
    [Fact]
    public void TheOuterGradientOfMetaLearningIsItsClosedForm()
    {
        const double Rate = 0.1;
        const int Steps = 3;
        var random = new Random(2);
        double[] outer = new double[Size * Size], c = [.. Enumerable.Range(0, Size).Select(_ => random.NextDouble())];
        for (int i = 0; i < Size; i++)
        {
            for (int j = 0; j <= i; j++) outer[i * Size + j] = outer[j * Size + i] = random.NextDouble() - 0.5;
        }
        float[] start = model.Parameters["w"].Span.ToArray();

        // In C#, with what is compiled: inner steps forwards, products with the Hessian backwards.
        var path = new float[Steps + 1][];
        path[0] = model.Parameters.Span.ToArray();
        for (int k = 0; k < Steps; k++)
        {
            model.LossAndGradients(a, b);
            for (int i = 0; i < model.Parameters.Count; i++) model.Parameters.Span[i] -= (float)Rate * model.Gradients.Span[i];
            path[k + 1] = model.Parameters.Span.ToArray();
        }
        model.LossAndGradients(Array.ConvertAll(outer, x => (float)x), Array.ConvertAll(c, x => (float)x));
        GradientStore v = new(model.Parameters), product = new(model.Parameters);
        model.Gradients.Span.CopyTo(v.Span);
        for (int k = Steps - 1; k >= 0; k--)
        {
            path[k].CopyTo(model.Parameters.Span);
            model.LossHessianVector(a, b, v, product);
            for (int i = 0; i < v.Count; i++) v.Span[i] -= (float)Rate * product.Span[i];
        }

        double[] inner = Array.ConvertAll(a, x => (double)x), w = Array.ConvertAll(start, x => (double)x);
        for (int k = 0; k < Steps; k++) w = [.. w.Zip(Times(inner, w), b).Select(t => t.First - Rate * (t.Second - t.Third))];
        double[] expected = [.. Times(outer, w).Zip(c, (x, y) => x - y)];
        for (int k = 0; k < Steps; k++) expected = [.. expected.Zip(Times(inner, expected), (x, y) => x - Rate * y)];
        for (int i = 0; i < Size; i++) Assert.Equal(expected[i], v["w"].Span[i], 2e-6);
    }

    private static double[] Times(double[] matrix, double[] vector) =>
        [.. Enumerable.Range(0, Size).Select(i => Enumerable.Range(0, Size).Sum(j => matrix[i * Size + j] * vector[j]))];
}
