namespace Backprop;

/// <summary>
/// The operations of the definition language; users write <c>using static Backprop.Ops;</c>. Called outside of a compiled method they compute
/// eagerly in double precision: the reference that the compiled code is tested against.
/// </summary>
/// <remarks>
/// <para>Negative axes count from the end. Elementwise operations with several operands broadcast as NumPy does.
/// An extent may be 0: a sum over nothing is 0, a mean over nothing is NaN, a maximum over nothing throws.</para>
/// <para>NaN passes through every operation, the piecewise ones included; comparisons with NaN are false, except "not equal".</para>
/// <para>Operands that do not fit together throw <see cref="System.ArgumentException"/> with a message that names the operation, the shapes and the axis.
/// Where the compiler reads the definition, the same mistakes are compile-time diagnostics.</para>
/// </remarks>
public static partial class Ops;
