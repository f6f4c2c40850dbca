using System;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Backprop.Kernels;

/// <summary>Work to be run at the vector width that suits the machine: the generic argument of <see cref="Execute"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ISimdKernel
{
    /// <summary>Does the work with vectors of type <typeparamref name="TSimd"/>.</summary>
    void Execute<TSimd>() where TSimd : struct, ISimd<TSimd>;
}

/// <summary>
/// The vector width in use: the widest the machine accelerates, or the narrower one that the environment variable
/// <c>BACKPROP_SIMD</c> (128, 256 or 512) asks for.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SimdWidth
{
    static readonly int requested = Parse(Environment.GetEnvironmentVariable("BACKPROP_SIMD"));
    static int forced;

    /// <summary>The widest vector that the hardware accelerates, in bits.</summary>
    public static int Widest => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>The width in use, in bits: 128, 256 or 512, never above <see cref="Widest"/>.</summary>
    public static int Best
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Math.Min(Widest, forced != 0 ? forced : requested);
    }

    /// <summary>Calls the kernel at the width in use. Branches for widths the machine lacks are not compiled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TKernel>(ref TKernel kernel) where TKernel : struct, ISimdKernel
    {
        int best = Best;
        if (Vector512.IsHardwareAccelerated && best == 512) kernel.Execute<Simd512>();
        else if (Vector256.IsHardwareAccelerated && best >= 256) kernel.Execute<Simd256>();
        else kernel.Execute<Simd128>();
    }

    /// <summary>Makes the whole process use a width, until the result is disposed; for tests.</summary>
    internal static Restore Force(int bits)
    {
        int before = forced;
        forced = bits;
        return new Restore(before);
    }

    internal static int Parse(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int bits) && bits is 128 or 256
            ? bits
            : 512;

    internal readonly struct Restore(int before) : IDisposable
    {
        public void Dispose() => forced = before;
    }
}
