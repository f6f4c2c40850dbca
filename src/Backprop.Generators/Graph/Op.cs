using System;

namespace Backprop.Generators.Graphs;

/// <summary>
/// What a node computes, with its attributes. The primitives are closed under differentiation; composites carry a
/// decomposition into primitives (see <c>Differentiation/Composites</c>). Elementwise ops demand equal shapes: broadcasting is an op of its own.
/// </summary>
internal abstract record Op
{
    /// <summary>The op's name in printed graphs.</summary>
    public abstract string Name { get; }
}

internal enum ElementType { Float32, Int32, Bool }

// Leaves.

/// <summary>An argument of the method.</summary>
internal sealed record InputOp(int Index, string ArgumentName, TensorShape Shape, ElementType Type) : Op
{
    public override string Name => "input";
}

/// <summary>A parameter of the model; its shape is constant.</summary>
internal sealed record ParameterOp(int Index, string ParameterName, TensorShape Shape) : Op
{
    public override string Name => "parameter";
}

/// <summary>A scalar constant, kept as bits so that NaN equals itself and -0 differs from 0.</summary>
internal sealed record ConstantOp(long Bits, ElementType Type) : Op
{
    public double Value => BitConverter.Int64BitsToDouble(Bits);

    public override string Name => "constant";
}

/// <summary>A scalar float whose value is a size known when the method is called, such as the <c>B</c> a mean divides by.</summary>
internal sealed record ExtentOp(Dimension Extent) : Op
{
    public override string Name => "extent";
}

/// <summary>The integers 0 .. Count-1, shape [Count].</summary>
internal sealed record IotaOp(Dimension Count) : Op
{
    public override string Name => "iota";
}

// Elementwise.

internal enum UnaryKind { Negate, Reciprocal, Exp, Log, Sqrt, Rsqrt, Sin, Cos, Tanh, Sigmoid, Erf, Log1p, Expm1, Floor, Abs, Relu }

/// <summary>An elementwise function of one float value.</summary>
internal sealed record UnaryOp(UnaryKind Kind) : Op
{
    public override string Name => Kind.ToString().ToLowerInvariant();
}

internal enum BinaryKind { Add, Subtract, Multiply, Divide, Maximum, Minimum, Power }

/// <summary>An elementwise function of two float values of equal shape.</summary>
internal sealed record BinaryOp(BinaryKind Kind) : Op
{
    public override string Name => Kind.ToString().ToLowerInvariant();
}

internal enum CompareKind { Less, LessOrEqual, Equal, NotEqual }

/// <summary>An elementwise comparison of two values of equal shape and type (float or integer); the result is Bool.</summary>
internal sealed record CompareOp(CompareKind Kind) : Op
{
    public override string Name => Kind.ToString().ToLowerInvariant();
}

internal enum LogicalKind { And, Or, Not }

/// <summary>An elementwise logical function; <see cref="LogicalKind.Not"/> has one operand, the others two.</summary>
internal sealed record LogicalOp(LogicalKind Kind) : Op
{
    public override string Name => Kind.ToString().ToLowerInvariant();
}

/// <summary>Inputs (Bool p, a, b), equal shapes: a where p, else b.</summary>
internal sealed record SelectOp : Op
{
    public override string Name => "select";
}

/// <summary>Conversion: Bool to float (1 or 0) and integer to float.</summary>
internal sealed record CastOp(ElementType Type) : Op
{
    public override string Name => "cast";
}

// Reductions.

internal enum ReduceKind { Sum, Maximum, Minimum }

/// <summary>Reduces over <paramref name="Axes"/> (ascending) and drops them. A NaN wins a maximum and a minimum.</summary>
internal sealed record ReduceOp(ReduceKind Kind, EquatableArray<int> Axes) : Op
{
    public override string Name => "reduce_" + Kind.ToString().ToLowerInvariant();
}

/// <summary>The index of the largest element along an axis (the lowest on ties), which is dropped. Integer result.</summary>
internal sealed record ArgMaxOp(int Axis) : Op
{
    public override string Name => "argmax";
}

// Movement.

/// <summary>Repeats along new axes: input axis k becomes axis <c>Axes[k]</c> (ascending) of <paramref name="Shape"/>, with the same extent.</summary>
internal sealed record BroadcastOp(TensorShape Shape, EquatableArray<int> Axes) : Op
{
    public override string Name => "broadcast";
}

/// <summary>The same elements in row-major order under another shape.</summary>
internal sealed record ReshapeOp(TensorShape Shape) : Op
{
    public override string Name => "reshape";
}

/// <summary>Output axis k is input axis <c>Axes[k]</c>.</summary>
internal sealed record PermuteOp(EquatableArray<int> Axes) : Op
{
    public override string Name => "permute";
}

/// <summary>The elements of one axis in reverse order.</summary>
internal sealed record FlipOp(int Axis) : Op
{
    public override string Name => "flip";
}

/// <summary>Elements Start, Start + Stride, ... (Count of them) of one axis.</summary>
internal sealed record SliceOp(int Axis, Dimension Start, Dimension Count, int Stride) : Op
{
    public override string Name => "slice";
}

/// <summary>Adds Low elements before, High after, and Interior between neighbours of one axis, all equal to Value.</summary>
internal sealed record PadOp(int Axis, Dimension Low, Dimension High, int Interior, double Value) : Op
{
    public override string Name => "pad";
}

/// <summary>Joins its inputs along an axis.</summary>
internal sealed record ConcatOp(int Axis) : Op
{
    public override string Name => "concat";
}

// Contraction and indexed access.

/// <summary>Batched matrix product: [batch..., m, k] times [batch..., k, n] gives [batch..., m, n]; equal ranks of at least 2, equal batch extents.</summary>
internal sealed record DotOp : Op
{
    public override string Name => "dot";
}

/// <summary>Inputs (x, Int32 indices): the indices' shape replaces the axis of x.</summary>
internal sealed record GatherOp(int Axis) : Op
{
    public override string Name => "gather";
}

/// <summary>Inputs (Int32 indices, updates): the adjoint of gather. Zeros of <paramref name="Shape"/>, plus each update at its index, added in index order.</summary>
internal sealed record ScatterAddOp(int Axis, TensorShape Shape) : Op
{
    public override string Name => "scatter_add";
}

// Structure.

/// <summary>The identity, without a gradient.</summary>
internal sealed record StopGradientOp : Op
{
    public override string Name => "stop_gradient";
}

/// <summary>A function of several primitives that is kept whole until after differentiation, so that its hand-written first derivative applies.</summary>
internal abstract record CompositeOp : Op;

/// <summary>exp(x) / sum(exp(x)) along an axis.</summary>
internal sealed record SoftmaxOp(int Axis) : CompositeOp
{
    public override string Name => "softmax";
}

/// <summary>x - log(sum(exp(x))) along an axis.</summary>
internal sealed record LogSoftmaxOp(int Axis) : CompositeOp
{
    public override string Name => "log_softmax";
}

/// <summary>log(sum(exp(x))) along an axis, which is dropped.</summary>
internal sealed record LogSumExpOp(int Axis) : CompositeOp
{
    public override string Name => "log_sum_exp";
}

/// <summary>Input Int32 indices below Classes, or equal to Ignored: vectors of length Classes that are 1 at the index, along a new last axis.</summary>
internal sealed record OneHotOp(Dimension Classes, int? Ignored = null) : CompositeOp
{
    public override string Name => "one_hot";
}

/// <summary>x times the normal distribution function, exact (erf) or in the tanh approximation.</summary>
internal sealed record GeluOp(bool Approximate) : CompositeOp
{
    public override string Name => Approximate ? "gelu_tanh" : "gelu";
}

/// <summary>x sigmoid(x).</summary>
internal sealed record SiluOp : CompositeOp
{
    public override string Name => "silu";
}

/// <summary>log(1 + exp(x)).</summary>
internal sealed record SoftplusOp : CompositeOp
{
    public override string Name => "softplus";
}

/// <summary>Inputs (logits, targets), equal shapes: the elementwise binary cross-entropy.</summary>
internal sealed record BinaryCrossEntropyOp : CompositeOp
{
    public override string Name => "binary_cross_entropy";
}

/// <summary>Input a difference d: d²/2 up to |d| = Delta, then Delta (|d| - Delta/2). Elementwise.</summary>
internal sealed record HuberOp(double Delta) : CompositeOp
{
    public override string Name => "huber";
}

/// <summary>
/// Inputs (a, b), equal shapes: a b, but 0 where a is 0 even if b is infinite or NaN. Derivative rules multiply a cotangent by a factor that can be
/// singular with it. It is an op, not a select, so that its own derivative in a is b also at a = 0.
/// </summary>
internal sealed record GuardedMultiplyOp : CompositeOp
{
    public override string Name => "guarded_multiply";
}

/// <summary>Inputs (logits [N, C], Int32 labels [N]): the scalar mean cross-entropy over rows whose label is not IgnoreIndex (all rows if null); 0 when there is none.</summary>
internal sealed record CrossEntropyOp(double Smoothing, int? IgnoreIndex) : CompositeOp
{
    public override string Name => "cross_entropy";
}
