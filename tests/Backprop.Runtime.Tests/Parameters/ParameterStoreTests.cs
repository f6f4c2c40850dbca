using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;
using Xunit;
using Backprop.Runtime.Tests;
using static Backprop.Ops;

namespace Backprop.Tests.Parameters;

public unsafe class ParameterStoreTests
{
    /// <summary>What the generator would implement for a model with these parameters.</summary>
    sealed class Model(params (string Name, Parameter Parameter)[] parameters) : ILayer
    {
        public void VisitParameters(ParameterVisitor visitor, string prefix)
        {
            foreach ((string name, Parameter parameter) in parameters)
            {
                visitor.Visit(prefix + name, parameter);
            }
        }
    }

    readonly Parameter weight = new([3, 7], Init.KaimingUniform);
    readonly Parameter bias = new([3], Init.Ones);
    readonly Parameter scale = new([], Init.Constant(2));

    ParameterStore CreateStore() => ParameterStore.Create(new Model(("weight", weight), ("bias", bias), ("scale", scale), ("tied", weight)));

    [Fact]
    public void States_are_no_parameters_and_begin_as_declared()
    {
        ParameterStore store = Stores.Create([("weight", [3])], [("mean", [2]), ("variance", [2])]);
        Assert.Equal(["weight"], store.Views.Select(v => v.Name));
        Assert.Equal(["mean", "variance"], store.States.Views.Select(v => v.Name));
        Assert.Equal(16, store.Count);
        Assert.Equal(32, store.States.Count);
        store.States.Span.Fill(5);
        store.Initialize(1);
        Assert.Equal([1, 1], store.States["variance"].Span.ToArray());
        Assert.Throws<ArgumentException>(() => Stores.Create([("a", [1])], [("a", [1])]));
    }

    [Fact]
    public void ViewsAreAlignedInDeclarationOrderWithPaddingOfZeros()
    {
        ParameterStore store = CreateStore();
        Assert.Equal(["weight [3, 7]", "bias [3]", "scale []"], store.Views.Select(view => view.ToString()));
        Assert.Equal([0, 32, 48], store.Views.Select(view => view.Offset));
        Assert.Equal([21, 3, 1], store.Views.Select(view => view.Length));
        Assert.Equal(64, store.Count);
        Assert.Equal(64, store.Span.Length);
        Assert.Equal(0u, (nuint)store.Pointer % 64);
        Assert.True(store.Span[21..32].IndexOfAnyExcept(0f) < 0 && store.Span[35..48].IndexOfAnyExcept(0f) < 0 && store.Span[49..].IndexOfAnyExcept(0f) < 0);
        fixed (float* start = store.Views[1].Span)
        {
            Assert.True(store.Pointer + 32 == start);
        }
    }

    [Fact]
    public void ASharedParameterHasOneViewUnderItsFirstName()
    {
        ParameterStore store = CreateStore();
        Assert.Equal("weight", weight.Name);
        Assert.Same(store.Views[0], store["weight"]);
        Assert.Contains("'tied'", Assert.Throws<KeyNotFoundException>(() => store["tied"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ParametersReadTheStore()
    {
        ParameterStore store = CreateStore();
        store["bias"].Span[1] = 0.1f;
        Assert.Equal([1, 0.1f, 1], bias.Values.ToArray());
        Assert.Equal([2, 1.1f, 2], (bias + 1).Values.ToArray().Select(v => (float)v));
        Assert.Equal("Parameter bias [3] = [1, 0.1, 1]", bias.ToString());
    }

    [Fact]
    public void AnUnboundParameterHasTheValuesOfSeedZero()
    {
        double[] before = weight.Values.ToArray();
        Assert.Equal("", weight.Name);
        CreateStore();
        Assert.Equal(before, weight.Values.ToArray());
    }

    [Fact]
    public void InitializeDrawsTheSameValuesForTheSameSeed()
    {
        ParameterStore store = CreateStore();
        float[] seedZero = store.Span.ToArray();
        store.Initialize(1);
        float[] seedOne = store.Span.ToArray();
        Assert.NotEqual(seedZero, seedOne);
        store.Span[..3].Fill(7);
        store.Initialize(1);
        Assert.Equal(seedOne, store.Span.ToArray());
        store.Initialize(0);
        Assert.Equal(seedZero, store.Span.ToArray());
    }

    [Fact]
    public void ViewsAreTensors()
    {
        ParameterStore store = CreateStore();
        TensorSpan<float> tensor = store["weight"].AsTensorSpan();
        Assert.Equal([3, 7], tensor.Lengths.ToArray());
        tensor[2, 6] = 42;
        Assert.Equal(42, store.Span[20]);
        TensorSpan<float> scalar = store["scale"].AsTensorSpan();
        Assert.Equal(1, scalar.FlattenedLength);
    }

    [Fact]
    public void OverriddenValuesAreDoubleAndRestored()
    {
        CreateStore();
        double[] values = [1.1, 2.2, 3.3];
        using (bias.OverrideValues(values))
        {
            values[0] = 1.0 / 3;
            Assert.Equal([1.0 / 3, 2.2, 3.3], Sum(Stack([bias]), 0).Values.ToArray());
        }
        Assert.Equal([1, 1, 1], bias.Values.ToArray());
        Assert.Throws<ArgumentException>(() => bias.OverrideValues([1]));
    }

    [Fact]
    public void MistakesAreNamed()
    {
        CreateStore();
        Assert.Equal(
            "the parameter 'w' belongs to another model already, as 'weight'",
            Assert.Throws<ArgumentException>(() => ParameterStore.Create(new Model(("w", weight)))).Message);
        Assert.Equal(
            "two parameters of the model are named 'a'",
            Assert.Throws<ArgumentException>(() => ParameterStore.Create(new Model(("a", new([1], Init.Zeros)), ("a", new([1], Init.Zeros))))).Message);
    }

    [Fact]
    public void EmptyModelsAndParametersWork()
    {
        ParameterStore empty = ParameterStore.Create(new Model());
        Assert.Equal(0, empty.Count);
        ParameterStore store = ParameterStore.Create(new Model(("none", new([0, 3], Init.KaimingUniform)), ("one", new([1], Init.Ones))));
        Assert.Equal([0, 0], store.Views.Select(view => view.Offset));
        Assert.Equal(0, store["none"].AsTensorSpan().FlattenedLength);
        Assert.Equal(1, store.Span[0]);
    }

    [Fact]
    public void GradientsHaveTheLayoutOfTheParameters()
    {
        ParameterStore store = CreateStore();
        var gradients = new GradientStore(store);
        Assert.Same(store, gradients.Parameters);
        Assert.Equal(store.Count, gradients.Count);
        Assert.Equal(store.Views.Select(view => (view.Name, view.Offset)), gradients.Views.Select(view => (view.Name, view.Offset)));
        Assert.Equal(0u, (nuint)gradients.Pointer % 64);
        Assert.Equal(0, gradients.Norm());
        gradients["bias"].Span[0] = 3;
        gradients["scale"].Span[0] = -4;
        Assert.Equal(5, gradients.Norm());
        Assert.Equal(1, store["bias"].Span[0]);
        gradients.Clear();
        Assert.Equal(0, gradients.Norm());
        gradients["bias"].Span[0] = 3e38f;
        Assert.Equal((double)3e38f, gradients.Norm());
    }

    [Fact]
    public void ClearAndNormDoNotAllocate()
    {
        var gradients = new GradientStore(CreateStore());
        gradients.Clear();
        gradients.Norm();
        long before = GC.GetAllocatedBytesForCurrentThread();
        gradients.Clear();
        gradients.Norm();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
