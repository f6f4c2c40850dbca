using System;

namespace Backprop.Kernels;

/// <summary>
/// What a thread that computes items of a product keeps: memory for sums, and the panel and the group of rows that it packed last. The
/// next item, and the next part, mostly want one of them again.
/// </summary>
sealed unsafe class GemmScratch
{
    [ThreadStatic] static GemmScratch? current;

    readonly Workspace workspace = new();
    float* memory;
    long round;
    int panel, group;

    public static GemmScratch Current => current ??= new GemmScratch();

    public float* Sums => memory;

    public float* Panel { get; private set; }

    public float* Group { get; private set; }

    /// <summary>Provides memory; what is packed there is kept if it belongs to the same round of work.</summary>
    public void Enter(long newRound, long sumFloats, long panelFloats, long groupFloats)
    {
        float* reserved = workspace.Reserve(sumFloats + panelFloats + groupFloats);
        if (reserved != memory || newRound != round) panel = group = -1;
        memory = reserved;
        round = newRound;
        Panel = reserved + sumFloats;
        Group = Panel + panelFloats;
    }

    /// <summary>Whether the panel has yet to be packed; the caller packs it.</summary>
    public bool TakePanel(int wanted) => Take(ref panel, wanted);

    /// <summary>Whether the group of rows has yet to be packed; the caller packs it.</summary>
    public bool TakeGroup(int wanted) => Take(ref group, wanted);

    static bool Take(ref int packed, int wanted)
    {
        if (packed == wanted) return false;
        packed = wanted;
        return true;
    }
}
