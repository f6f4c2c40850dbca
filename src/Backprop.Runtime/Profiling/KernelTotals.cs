using System;

namespace Backprop;

/// <summary>What all executions of a kernel took together.</summary>
public sealed class KernelTotals
{
    internal KernelTotals(string program, string name, string definition)
    {
        Program = program;
        Name = name;
        Definition = definition;
    }

    /// <summary>The program it belongs to, such as <c>Digits.DigitClassifier.LossAndGradients</c>; for optimizers their type.</summary>
    public string Program { get; }

    /// <summary>The kernel's name, as in the model's plan.</summary>
    public string Name { get; }

    /// <summary>What it computes, in the words of the definition.</summary>
    public string Definition { get; }

    /// <summary>How often it ran.</summary>
    public long Calls { get; internal init; }

    /// <summary>The time it took.</summary>
    public TimeSpan Time { get; internal init; }

    /// <summary>Its floating-point operations.</summary>
    public long Flops { get; internal init; }

    /// <summary>The bytes it read and wrote, each element of each tensor counted once per call.</summary>
    public long Bytes { get; internal init; }
}
