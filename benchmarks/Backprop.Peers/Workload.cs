using System;
using System.Collections.Generic;

namespace Backprop.Peers;

/// <summary>Work that both sides do, step by step.</summary>
abstract class Workload(string name)
{
    /// <summary>All workloads, in the order of the table.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        new TrainingWorkload<Digits>("mlp-784-128-10/b1", [784, 128, 10], batch: 1, adam: true, classifies: true),
        new TrainingWorkload<Digits>("mlp-784-128-10/b32", [784, 128, 10], batch: 32, adam: true, classifies: true),
        new TrainingWorkload<Digits>("mlp-784-128-10/b512", [784, 128, 10], batch: 512, adam: true, classifies: true),
        new TrainingWorkload<Small>("mlp-64-32-10/b32", [64, 32, 10], batch: 32, adam: false, classifies: true),
        new TrainingWorkload<Wide>("mlp-1024x3/b128", [1024, 1024, 1024, 1024], batch: 128, adam: true, classifies: false),
        new ProductWorkload("gemm-64", 64, 64, 64),
        new ProductWorkload("gemm-128", 128, 128, 128),
        new ProductWorkload("gemm-256", 256, 256, 256),
        new ProductWorkload("gemm-512", 512, 512, 512),
        new ProductWorkload("gemm-1024", 1024, 1024, 1024),
        new ProductWorkload("gemm-2048", 2048, 2048, 2048),
        // The hidden layer, the output layer, and the gradient of the hidden layer's weights.
        new ProductWorkload("gemm-skinny-1", 32, 128, 784, transposeB: true),
        new ProductWorkload("gemm-skinny-2", 32, 10, 128, transposeB: true),
        new ProductWorkload("gemm-skinny-3", 128, 784, 32, transposeA: true),
    ];

    public string Name { get; } = name;

    /// <summary>Floating-point operations of a step.</summary>
    public abstract double Flops { get; }

    /// <summary>Bytes a step cannot avoid moving.</summary>
    public abstract double Bytes { get; }

    /// <summary>The most steps in a block. Training must not get so far that gradients become denormal numbers.</summary>
    public abstract int MaximumSteps { get; }

    public abstract Side CreateOurs();

    public abstract Side CreatePeer();

    /// <summary>Why the two sides do not compute the same, or null if they do.</summary>
    public abstract string? FindDifference(Side ours, Side peer);
}
