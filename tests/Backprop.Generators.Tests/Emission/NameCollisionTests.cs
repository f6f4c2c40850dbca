using System.Linq;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Emission;

/// <summary>No name a user may choose breaks the generated code.</summary>
public sealed class NameCollisionTests
{
    [Fact]
    public void SizesArgumentsAndMembersMayHaveTheNamesThatGeneratedCodeUses() => AssertCompiles("""
        [Model]
        public partial class M
        {
            readonly Parameter V = new([3], Init.Ones);
            readonly Parameter state = new([3], Init.Ones);

            [Forward]
            Variable Run([Shape("V", 3)] Variable workspace, [Shape("row", "V")] Variable row, [Shape("column")] Variable @class) =>
                MatMul(row, workspace * V + state) + Sum(@class);

            [Loss]
            Variable Kernel([Shape("lanes", 3)] Variable result, [Shape("part")] Variable part, [Shape("accumulate", 3)] Variable sum, [Shape("lanes"), Gradient] Variable scratch) =>
                Mean(LogSoftmax(result * V + Unsqueeze(scratch, 1))) + Sum(part) + Mean(sum);
        }
        """);

    [Fact]
    public void WhatNoiseStatesDirectionsAndTuplesAreCalledInGeneratedCodeIsFree() => AssertCompiles("""
        [Model]
        public partial class M
        {
            readonly Parameter product = new([3], Init.Ones);
            [State] readonly Parameter noise = new([3], Init.Ones);

            [Loss(HessianVector = true)]
            (Variable result, Variable Loss, Variable workspace) Train([Shape("direction", 3)] Variable states, [Shape("product", 3)] Variable direction, [Shape("noise", 3)] Variable site)
            {
                Update(noise, Mean(states, 0));
                return (Sum(site), Mean(Square(Dropout(states, 0.5) * product - noise)) + Mean(direction * product), states + noise);
            }

            [Forward(Backward = true)]
            (Variable upstream, Variable layer) Go([Shape("layer", 3), Gradient] Variable upstream, [Shape("upstream", 3)] Variable gradients) => (upstream * product, Mean(gradients * product));
        }
        """);

    [Fact]
    public void ArgumentsMayHaveTheNamesOfTheRuntimesTypes() => AssertCompiles("""
        [Model]
        public partial class M
        {
            readonly Linear layer = new(3, 3);

            [Forward]
            Variable Values([Shape("B", 3)] Variable Gemm, [Shape("B", 3)] Variable Partition, [Shape("B", 3)] Variable Workers, [Shape("destination")] Variable destination, [Shape("B", 3)] Variable destinationShape, [Shape("profile")] Variable KernelProfile) =>
                Sum(KernelProfile) + layer.Apply(Gemm) * Exp(Partition) / Sum(Workers, 1, true) + Sum(destination) + destinationShape;

            [Loss]
            Variable Loss([Shape("B", 3), Gradient] Variable SimdWidth, [Shape("K")] Indices Scatter, [Shape("Vector256", 3), Gradient] Variable Vector512, [Shape("B", 3)] Variable SimdWidthGradientShape, [Shape("KernelProfile")] Variable profile) =>
                Sum(Gather(layer.Apply(SimdWidth * SimdWidthGradientShape), Scatter)) + Sum(Vector512) + Sum(profile);
        }
        """);

    [Fact]
    public void TypesOfTheUserDoNotTakeThePlaceOfTheRuntimes() => AssertCompiles("""
        namespace Mine
        {
            class Gemm; class Workers; class Span; class Partition; class Math; class Tensor; class Simd512; class ScalarMath; class Model;

            static partial class Outer
            {
                [Model]
                internal partial class Inner
                {
                    readonly Linear layer = new(3, 2);

                    [Loss]
                    Variable Loss([Shape("B", 3)] Variable x, [Shape("B")] Indices labels) => CrossEntropy(Exp(layer.Apply(x)), labels);
                }
            }
        }
        """);

    [Fact]
    public void SizesAndMethodsMayHaveTheNamesOfKernelsAndOfTheirMembers() => AssertCompiles("""
        [Model]
        public partial class M
        {
            readonly Linear layer = new(3, 5);

            [Forward]
            Variable _([Shape("Execute", "Tanh", 3)] Variable BackpropState) => Softmax(layer.Apply(BackpropState));

            [Loss]
            Variable Loss([Shape("Finish", 3), Gradient] Variable x, [Shape("Finish")] Indices labels, [Shape("BackpropState", "MethodImplOptions")] Variable y) =>
                CrossEntropy(Tanh(layer.Apply(x)), labels) + Sum(Softmax(y));

            [Loss]
            Variable MethodImplOptions([Shape("CrossEntropy", 3), Gradient] Variable Store, [Shape("CrossEntropy")] Indices labels) =>
                CrossEntropy(Tanh(layer.Apply(Store)), labels);
        }
        """);

    [Fact]
    public void KeywordsMayBeNames() => AssertCompiles("""
        namespace @class.@event
        {
            [Layer]
            public partial class @void
            {
                readonly Parameter @float = new([3], Init.Ones);

                public Variable @return(Variable @this) => @this * @float;
            }

            [Model]
            public partial class @int
            {
                readonly @void @new = new();

                [Forward]
                Variable @static([Shape("nint", 3)] Variable @out) => @new.@return(@out);

                [Loss]
                Variable @is([Shape("value", "nint"), Gradient] Variable @in) => Sum(@in * @in);
            }
        }
        """, files: 3);

    [Fact]
    public void MethodsMayHaveTheNamesOfTheRuntimesTypesAndOfTheClassOfKernels() => AssertCompiles("""
        [Model]
        public partial class M
        {
            readonly Linear layer = new(3, 3);

            [Forward] Variable Gemm([Shape("B", 3)] Variable x) => layer.Apply(x);
            [Forward] Variable Workers([Shape("B", 3)] Variable x) => Exp(x);
            [Loss] Variable Partition([Shape("B", 3)] Variable x) => Sum(Exp(x));
            [Loss] Variable MKernels([Shape("B", 3)] Variable x) => Sum(layer.Apply(x));
        }
        """);

    [Fact]
    public void TypesMayDifferInCaseOnly() => AssertCompiles("""
        [Model] public partial class Net { [Forward] Variable F([Shape("B")] Variable x) => x; }
        [Model] public partial class NET { [Forward] Variable F([Shape("B")] Variable x) => x; }
        [Layer] public partial class net { readonly Parameter p = new([3], Init.Ones); }
        """, files: 4);

    private static void AssertCompiles(string source, int files = 2)
    {
        CSharpCompilation compilation = Generation.Compile(Generation.Usings + source);
        Generation.Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out System.Collections.Immutable.ImmutableArray<Diagnostic> diagnostics);

        // What these models train does not matter.
        Assert.Empty(diagnostics.Where(d => d.Id is not ("BP3201" or "BP3202")));
        Assert.True(updated.SyntaxTrees.Count() == files, "not everything was generated");
        Assert.Empty(updated.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
    }
}
