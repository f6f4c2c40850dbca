using System;

namespace Backprop.Kernels;

/// <summary>
/// How a product is cut into blocks, from its sizes alone. Each <em>item</em> of work is a block of the product: a <em>group</em> of rows
/// by a <em>panel</em> of columns, two vectors wide.
/// </summary>
readonly struct GemmShape
{
    /// <summary>k at a time inside an item: this much of a panel stays in the first-level cache while the tiles of a group go over it.</summary>
    public const int SliceDepth = 256;

    /// <summary>The most rows of a group, about.</summary>
    public const int GroupRows = 96;

    // The floats of the left matrix in a group's rows: they stay in the second-level cache from panel to panel.
    const int GroupFloats = 1 << 17;

    /// <summary>k at a time over all; for longer products the sums of all items wait in memory.</summary>
    public const int ChunkDepth = 4096;

    /// <summary>The floats of a packed matrix at a time: longer sides are cut.</summary>
    public const int PackedFloats = 1 << 21;

    // The work that pays for another thread, five to ten microseconds' worth.
    const double WorkPerThread = 1e6;

    // An element of a matrix that is read, packed or stored costs as much as so many operations.
    const double OperationsPerElement = 20;

    public GemmShape(int rows, int columns, int depth, int lanes, int maximumTileRows, int groupAlignment, int threads)
    {
        Rows = rows;
        PanelWidth = 2 * lanes;
        Panels = (columns + PanelWidth - 1) / PanelWidth;
        Threads = ThreadsFor(rows, columns, depth, threads);
        int most = Math.Clamp(GroupFloats / Math.Clamp(depth, 1, ChunkDepth), 2 * maximumTileRows, GroupRows);
        int groups = (rows + most - 1) / most;
        // Enough items for all threads; more where the last round would leave most of them idle.
        int wanted = Threads == 1 ? 1 : (2 * Threads + Panels - 1) / Panels;
        groups = Math.Max(groups, Math.Min(wanted, (rows + maximumTileRows - 1) / maximumTileRows));
        RowsPerGroup = Aligned((rows + groups - 1) / groups, groupAlignment);
        Groups = (rows + RowsPerGroup - 1) / RowsPerGroup;
    }

    /// <summary>The next multiple of the alignment.</summary>
    public static int Aligned(int rows, int alignment) => (rows + alignment - 1) / alignment * alignment;

    public int Rows { get; }

    public int PanelWidth { get; }

    public int Panels { get; }

    public int Threads { get; }

    public int RowsPerGroup { get; }

    public int Groups { get; }

    /// <summary>How many of the threads a product is worth. The plan of a model says the same (<c>KernelCost</c> in the compiler).</summary>
    public static int ThreadsFor(int rows, int columns, int depth, int threads)
    {
        double elements = (double)rows * columns + (double)rows * depth + (double)depth * columns;
        return (int)Math.Clamp((2.0 * rows * columns * depth + OperationsPerElement * elements) / WorkPerThread, 1, threads);
    }

    /// <summary>The clock cycles one core needs, roughly: what decides between a product and the transpose of its transpose.</summary>
    /// <param name="rows">The rows of the left matrix.</param>
    /// <param name="columns">The columns of the right matrix.</param>
    /// <param name="depth">What is summed over.</param>
    /// <param name="lanes">The lanes of a vector.</param>
    /// <param name="tileRows">The most rows of a tile.</param>
    /// <param name="contiguous">Whether the columns of the right matrix are neighbours in memory.</param>
    /// <param name="transposed">Whether the product has to be transposed for the epilogue.</param>
    public static double Cost(int rows, int columns, int depth, int lanes, int tileRows, bool contiguous, bool transposed)
    {
        int tiles = (rows + tileRows - 1) / tileRows;
        double height = (double)rows / tiles;
        int vectors = (columns + lanes - 1) / lanes;
        // Two multiply-adds start in a cycle, each takes four, and so do two loads: a small tile waits.
        double whole = Math.Max(height, 4), half = Math.Max((height + 1) / 2, 4);
        double multiply = depth * (double)tiles * (vectors / 2 * whole + vectors % 2 * half);
        double pack = (double)depth * columns * 4 / lanes * (contiguous ? 0.25 : 1);
        double store = (double)rows * columns * (transposed ? 6 : 2) / lanes;
        return multiply + pack + store;
    }
}
