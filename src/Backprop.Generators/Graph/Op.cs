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

/// <summary>A parameter that is not trained but kept: running statistics. Its shape is constant; it holds the same value throughout a call.</summary>
internal sealed record StateOp(int Index, string StateName, TensorShape Shape) : Op
{
    public override string Name => "state";
}

/// <summary>What a parameter moves along, where a derivative in a direction is taken: one part of the direction.</summary>
internal sealed record DirectionOp(int Index, string ParameterName, TensorShape Shape) : Op
{
    public override string Name => "direction";
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

/// <summary>
/// Uniform random numbers in [0, 1): element i is made from the word that Philox4x32-10 gives to position i of <paramref name="Site"/>, under the seed and the training step of the call.
/// The same node gives the same numbers wherever and however often it is computed.
/// </summary>
internal sealed record NoiseOp(uint Site, TensorShape Shape) : Op
{
    public override string Name => "noise";
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

/// <summary>The indices of the Count largest elements along an axis in descending order (NaN first, the lowest index among equals), in the place of the axis. Integer result.</summary>
internal sealed record TopOp(int Axis, int Count) : Op
{
    public override string Name => "top";
}

/// <summary>Sums of the elements of an axis up to each, or, in reverse, from each on.</summary>
internal sealed record CumulativeSumOp(int Axis, bool Reverse) : Op
{
    public override string Name => "cumulative_sum";
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

/// <summary>
/// Inputs (x, Int32 indices) that differ in one axis at most: the element of x whose index along the axis is given, for each index. The indices' shape is the result's.
/// </summary>
internal sealed record TakeAlongOp(int Axis) : Op
{
    public override string Name => "take_along";
}

/// <summary>Inputs (Int32 indices, updates) of equal shapes: the adjoint of take_along. Zeros with <paramref name="Extent"/> along the axis, plus each update at its index, added in index order.</summary>
internal sealed record ScatterAlongOp(int Axis, Dimension Extent) : Op
{
    public override string Name => "scatter_along";
}

// Windows that move over the last two axes of images [B, C, H, W].

/// <summary>A window of Size elements along an axis, Dilation apart, that moves by Stride over an axis with Padding elements added on both sides.</summary>
internal sealed record WindowAxis(int Size, int Stride, int Padding, int Dilation)
{
    /// <summary>The distance from the first element of a window to its last.</summary>
    public int Span => Dilation * (Size - 1);

    /// <summary>The number of positions over an axis, <c>floor((extent + 2 padding - span - 1) / stride) + 1</c>; null where that is no polynomial.</summary>
    public Dimension? Positions(Dimension extent)
    {
        Dimension last = Slack(extent);
        if (Stride == 1) return last + 1;
        if (last.IsConstant) return last.Value < 0 ? Dimension.Zero : last.Value / Stride + 1;
        return last.TryDivide(Stride, out Dimension quotient) ? quotient + 1 : null;
    }

    /// <summary>How far the first window can move; negative where it does not fit.</summary>
    public Dimension Slack(Dimension extent) => extent + (2 * Padding - Span - 1);
}

/// <summary>Inputs (images [B, C, H, W], weights [O, C/Groups, Y.Size, X.Size]): the cross-correlation [B, O, OH, OW] that machine learning calls convolution, with zero padding.</summary>
internal sealed record ConvolutionOp(WindowAxis Y, WindowAxis X, int Groups) : Op
{
    public override string Name => "convolution";
}

/// <summary>Inputs (cotangents [B, O, OH, OW], weights): the adjoint of a convolution in its images [B, C, Height, Width]; by itself, the transposed convolution.</summary>
internal sealed record ConvolutionImagesOp(WindowAxis Y, WindowAxis X, int Groups, Dimension Height, Dimension Width) : Op
{
    public override string Name => "convolution_images";
}

/// <summary>Inputs (images, cotangents [B, O, OH, OW]): the adjoint of a convolution in its weights.</summary>
internal sealed record ConvolutionWeightsOp(WindowAxis Y, WindowAxis X, int Groups) : Op
{
    public override string Name => "convolution_weights";
}

/// <summary>Input images: for each window the position <c>y W + x</c> of its first maximum (or first NaN) in the plane [H, W]; padding does not count. Integer result [B, C, OH, OW].</summary>
internal sealed record WindowArgMaxOp(WindowAxis Y, WindowAxis X) : Op
{
    public override string Name => "window_argmax";
}

// Structure.

/// <summary>
/// Inputs (x, cotangent): x, as the backward pass reads it from where a checkpoint begins. It is the identity, but to no one else: what is computed from it is not what the forward pass has computed from x,
/// and it is not computed before the cotangent is there.
/// </summary>
internal sealed record CheckpointOp : Op
{
    public override string Name => "checkpoint";
}

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
