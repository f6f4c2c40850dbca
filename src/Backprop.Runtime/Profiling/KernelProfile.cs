using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Backprop;

/// <summary>Time, arithmetic and memory traffic of each kernel that compiled models and optimizers run, when asked for.</summary>
/// <remarks>
/// Off unless the environment variable <c>BACKPROP_PROFILE</c> is 1, or the AppContext switch <c>Backprop.KernelProfile</c> is true before a model is first used; the
/// answer then holds as long as the process runs, so that the JIT compiler removes the measurements where it is no. Native AOT and trimming remove them where the
/// switch is a <c>RuntimeHostConfigurationOption</c> with <c>Trim</c>. Measuring takes about a tenth of a microsecond per kernel, which counts as no kernel's time.
/// </remarks>
public static class KernelProfile
{
    private const string Switch = "Backprop.KernelProfile", Variable = "BACKPROP_PROFILE";

    /// <summary>Whether kernels are measured.</summary>
    [FeatureSwitchDefinition(Switch)]
    public static bool IsEnabled { get; } = AppContext.TryGetSwitch(Switch, out bool enabled) ? enabled : Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>What each kernel has taken since the process began or <see cref="Reset"/>, program by program, in the order of their first executions.</summary>
    public static IReadOnlyList<KernelTotals> Kernels => ProgramTimes.Totals();

    /// <summary>Forgets what was measured.</summary>
    public static void Reset() => ProgramTimes.Reset();

    /// <summary>
    /// A table of <see cref="Kernels"/>, a block for each program: calls, microseconds per call, share of all time measured, GFLOP/s, GB/s, and what the definition says.
    /// </summary>
    public static string Report() => KernelReport.Write(Kernels);

    /// <summary>Begins to measure a program, a sequence of kernels: its first kernel begins now.</summary>
    /// <param name="program">The program's name.</param>
    /// <returns>A clock to be asked after each kernel; it does nothing where profiling is off.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static KernelClock Start(string program) => IsEnabled ? new KernelClock(ProgramTimes.Of(program)) : default;
}
