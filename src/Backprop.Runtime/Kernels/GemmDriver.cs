using System;
using System.Runtime.CompilerServices;
using System.Threading;
using Backprop.Threading;

namespace Backprop.Kernels;

/// <summary>
/// Multiplies matrices block by block, in the manner of BLIS: the right matrix is read in panels of two vectors, the left one in tiles of rows,
/// packed where that pays; items of work are shared among threads.
/// </summary>
/// <remarks>
/// Rows times columns is also the transpose of columns times rows. The factor whose elements are broadcast may lie in memory in any way,
/// and the one read in vectors wants neighbours, or else is packed: where the shapes or strides suit the exchanged roles better, the transposed
/// product is computed and each block transposed again on its way to the epilogue.
/// Loops over elements are optimized at their first call, here and in the other parts of the product: unoptimized, each vector operation is a call.
/// </remarks>
static unsafe class GemmDriver
{
    // Rows this long apart fall into few sets of the first-level cache and are packed.
    const int AliasingStride = 512;

    const int PartsPerThread = 4;

    // With more groups of rows, the right matrix is packed by all threads for all of them.
    const int FewGroups = 4;

    // Packed matrices of the products that this thread starts.
    [ThreadStatic] static Workspace? packing;

    static long rounds;

    public static void Multiply<TSimd, TEpilogue>(int m, int n, int k, MatrixView a, MatrixView b, TEpilogue epilogue)
        where TSimd : struct, ISimd<TSimd> where TEpilogue : struct, IBlockEpilogue
    {
        int tileRows = GemmTile.MaximumRows<TSimd>();
        double direct = GemmShape.Cost(m, n, k, TSimd.Count, tileRows, b.ColumnStride == 1, transposed: false);
        double exchanged = GemmShape.Cost(n, m, k, TSimd.Count, tileRows, a.RowStride == 1, transposed: true);
        // In the transposed product the rows of a part are not together.
        if (exchanged < direct && !TEpilogue.Reduces)
            Multiply<TSimd, Exchanged, TEpilogue>(n, m, k, b.Transposed, a.Transposed, epilogue);
        else
            Multiply<TSimd, Direct, TEpilogue>(m, n, k, a, b, epilogue);
    }

    static void Multiply<TSimd, TOrder, TEpilogue>(int rows, int columns, int depth, MatrixView left, MatrixView right, TEpilogue epilogue)
        where TSimd : struct, ISimd<TSimd> where TOrder : struct, IOrder where TEpilogue : struct, IBlockEpilogue
    {
        packing ??= new Workspace();
        int chunk = Math.Clamp(depth, 1, GemmShape.ChunkDepth);
        int rowChunk = Math.Min(rows, GemmShape.Aligned(GemmShape.PackedFloats / chunk, RowAlignment<TSimd, TOrder, TEpilogue>()));
        int columnChunk = Math.Min(columns, GemmShape.PackedFloats / chunk / (2 * TSimd.Count) * (2 * TSimd.Count));
        for (int column = 0; column < columns; column += columnChunk)
            for (int row = 0; row < rows; row += rowChunk)
            {
                var block = new Block<TSimd, TOrder, TEpilogue>(
                    left.From(row, 0), right.From(0, column), Math.Min(rowChunk, rows - row), Math.Min(columnChunk, columns - column), depth, row, column, epilogue);
                block.Multiply(packing, chunk);
            }
    }

    // Where work may be cut between rows: transposition reads whole vectors of them.
    static int RowAlignment<TSimd, TOrder, TEpilogue>() where TSimd : struct, ISimd<TSimd> where TOrder : struct, IOrder where TEpilogue : struct, IBlockEpilogue =>
        TOrder.IsExchanged ? TSimd.Count : TEpilogue.Reduces ? Gemm.RowsPerPart : 1;

    /// <summary>Whether the rows of the product as computed are the rows of the product as wanted.</summary>
    interface IOrder
    {
        static abstract bool IsExchanged { get; }
    }

    readonly struct Direct : IOrder
    {
        public static bool IsExchanged => false;
    }

    readonly struct Exchanged : IOrder
    {
        public static bool IsExchanged => true;
    }

    /// <summary>A part of the product that is computed at one go: as an <see cref="IKernel"/> it runs a range of its items, or packs.</summary>
    struct Block<TSimd, TOrder, TEpilogue> : IKernel
        where TSimd : struct, ISimd<TSimd> where TOrder : struct, IOrder where TEpilogue : struct, IBlockEpilogue
    {
        readonly MatrixView left, right;
        readonly int columns, depth, firstRow, firstColumn;
        readonly GemmShape shape;
        // Where items go from group to group over the panels, a thread packs its groups as it comes to them, and all panels are packed before.
        // Where there are few groups, items go from panel to panel: then panels are packed on the way, and groups before.
        readonly bool isPanelMajor;
        readonly bool packsLeft, packsRight, readsRight;
        TEpilogue epilogue;
        int chunkStart, chunkDepth;
        long round;
        bool packingNow;
        float* packedLeft, packedRight, waiting;

        public Block(MatrixView left, MatrixView right, int rows, int columns, int depth, int firstRow, int firstColumn, TEpilogue epilogue)
        {
            (this.left, this.right, this.columns, this.depth) = (left, right, columns, depth);
            (this.firstRow, this.firstColumn, this.epilogue) = (firstRow, firstColumn, epilogue);
            shape = new GemmShape(
                rows, columns, depth, TSimd.Count, GemmTile.MaximumRows<TSimd>(), RowAlignment<TSimd, TOrder, TEpilogue>(), BackpropOptions.Threads);
            // Strides may be negative: the remainder is 0 all the same.
            bool aliases = left.RowStride % AliasingStride == 0 || left.ColumnStride % AliasingStride == 0;
            packsLeft = shape.Panels > (aliases ? 1 : 6);
            readsRight = right.ColumnStride == 1 &&
                (rows <= 2 * GemmTile.MaximumRows<TSimd>() || (rows <= GemmShape.GroupRows && right.RowStride % AliasingStride != 0));
            packsRight = !readsRight;
            isPanelMajor = shape.Groups <= FewGroups;
        }

        public void Multiply(Workspace workspace, int chunk)
        {
            int width = shape.Panels * shape.PanelWidth;
            long leftFloats = packsLeft && isPanelMajor ? Align((long)shape.Rows * chunk) : 0;
            long rightFloats = packsRight && !isPanelMajor ? Align((long)width * chunk) : 0;
            long waitingFloats = depth > chunk ? (long)shape.Groups * shape.Panels * ItemFloats : 0;
            packedLeft = workspace.Reserve(leftFloats + rightFloats + waitingFloats);
            packedRight = packedLeft + leftFloats;
            waiting = waitingFloats > 0 ? packedRight + rightFloats : null;
            chunkStart = 0;
            do
            {
                chunkDepth = Math.Min(chunk, depth - chunkStart);
                if (isPanelMajor ? packsLeft : packsRight)
                {
                    packingNow = true;
                    int units = isPanelMajor ? shape.Groups : shape.Panels;
                    Workers.Run(ref this, units, Parts(units));
                    packingNow = false;
                }
                round = Interlocked.Increment(ref rounds);
                int items = shape.Groups * shape.Panels;
                Workers.Run(ref this, items, Parts(items));
                chunkStart += chunk;
            }
            while (chunkStart < depth);
        }

        // More parts than threads, as a thread that is late then takes fewer of them. What is computed does not depend on the parts.
        readonly int Parts(int units) => shape.Threads == 1 ? 1 : Math.Min(PartsPerThread * shape.Threads, units);

        static long Align(long floats) => (floats + 15) & ~15L;

        // The sums of an item; whole vectors of rows, as the transposition reads them.
        readonly int ItemFloats => (shape.RowsPerGroup + TSimd.Count) * shape.PanelWidth;

        public void Execute(int begin, int end, int part)
        {
            if (packingNow)
            {
                for (int unit = begin; unit < end; unit++)
                {
                    if (isPanelMajor) PackGroup(unit, packedLeft + (nint)unit * shape.RowsPerGroup * chunkDepth);
                    else PackPanel(unit, packedRight + (nint)unit * shape.PanelWidth * chunkDepth);
                }
                return;
            }
            GemmScratch scratch = GemmScratch.Current;
            scratch.Enter(
                round, Align(ItemFloats), (long)chunkDepth * shape.PanelWidth, packsLeft && !isPanelMajor ? (long)shape.RowsPerGroup * chunkDepth : 0);
            for (int item = begin; item < end; item++) Multiply(item, scratch);
        }

        readonly void PackGroup(int group, float* packed)
        {
            int first = group * shape.RowsPerGroup, rows = GroupSize(group), tiles = Tiles(rows);
            for (int tile = 0; tile < tiles; tile++)
            {
                int start = TileStart(rows, tile, tiles), height = TileStart(rows, tile + 1, tiles) - start;
                GemmPacking.Left(left.From(first + start, chunkStart), height, chunkDepth, packed + (nint)start * chunkDepth);
            }
        }

        readonly void PackPanel(int panel, float* packed)
        {
            int column = panel * shape.PanelWidth, width = Math.Min(shape.PanelWidth, columns - column);
            GemmPacking.Right<TSimd>(right.From(chunkStart, column), chunkDepth, width, VectorsOf(width), packed);
        }

        static int VectorsOf(int width) => width > TSimd.Count ? 2 : 1;

        readonly int GroupSize(int group) => Math.Min(shape.RowsPerGroup, shape.Rows - group * shape.RowsPerGroup);

        static int Tiles(int rows) => (rows + GemmTile.MaximumRows<TSimd>() - 1) / GemmTile.MaximumRows<TSimd>();

        // Tiles of about the same height; but where rows have parts, whole tiles, which the ends of parts are ends of.
        static int TileStart(int rows, int tile, int tiles) =>
            TEpilogue.Reduces ? Math.Min(tile * GemmTile.MaximumRows<TSimd>(), rows) : Workers.Boundary(rows, tile, tiles);

        readonly void Multiply(int item, GemmScratch scratch)
        {
            int group = isPanelMajor ? item % shape.Groups : item / shape.Panels, panel = isPanelMajor ? item / shape.Groups : item % shape.Panels;
            int column = panel * shape.PanelWidth, width = Math.Min(shape.PanelWidth, columns - column), vectors = VectorsOf(width);
            int first = group * shape.RowsPerGroup, rows = GroupSize(group), tiles = Tiles(rows);
            float* sums = waiting != null ? waiting + (nint)item * ItemFloats : scratch.Sums;

            float* panelStart;
            nint panelStep = vectors * TSimd.Count;
            if (readsRight && width == vectors * TSimd.Count)
            {
                panelStart = right.At(chunkStart, column);
                panelStep = right.RowStride;
            }
            else if (packsRight && !isPanelMajor)
            {
                panelStart = packedRight + (nint)panel * shape.PanelWidth * chunkDepth;
            }
            else
            {
                panelStart = scratch.Panel;
                if (scratch.TakePanel(panel)) PackPanel(panel, panelStart);
            }

            float* groupStart = null;
            if (packsLeft)
            {
                groupStart = isPanelMajor ? packedLeft + (nint)first * chunkDepth : scratch.Group;
                if (!isPanelMajor && scratch.TakeGroup(group)) PackGroup(group, groupStart);
            }

            int slice = 0;
            do
            {
                int sliceDepth = Math.Min(GemmShape.SliceDepth, chunkDepth - slice);
                bool isLast = chunkStart + slice + sliceDepth == depth;
                for (int tile = 0; tile < tiles; tile++)
                {
                    int start = TileStart(rows, tile, tiles), row = first + start, height = TileStart(rows, tile + 1, tiles) - start;
                    MatrixView from = packsLeft
                        ? new MatrixView(groupStart + (nint)start * chunkDepth + slice * height, 1, height)
                        : left.From(row, chunkStart + slice);
                    float* tileSums = sums + start * shape.PanelWidth;
                    GemmTile.Multiply<TSimd>(
                        height, vectors, sliceDepth, from.Data, from.RowStride, from.ColumnStride, panelStart + slice * panelStep, panelStep,
                        tileSums, accumulate: chunkStart + slice > 0);
                    // At once, while the sums are in the store buffer; but blocks to be transposed are wider than tiles.
                    if (isLast && !TOrder.IsExchanged) Store(tileSums, firstRow + row, firstColumn + column, height, width);
                }
                slice += GemmShape.SliceDepth;
            }
            while (slice < chunkDepth);

            if (TOrder.IsExchanged && chunkStart + chunkDepth == depth) StoreExchanged(sums, firstRow + first, firstColumn + column, rows, width);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Store(float* sums, int row, int column, int rows, int width)
        {
            TEpilogue store = epilogue;
            int end = row + rows, part = TEpilogue.Reduces ? row / Gemm.RowsPerPart : 0;
            if (width == 2 * TSimd.Count)
            {
                // With a constant for the lanes, what is there for the sake of edges is gone from the epilogue.
                for (; row < end; row++, sums += 2 * TSimd.Count)
                {
                    store.Store(TSimd.Load(sums), row, column, TSimd.Count, part);
                    store.Store(TSimd.Load(sums + TSimd.Count), row, column + TSimd.Count, TSimd.Count, part);
                }
                return;
            }
            for (; row < end; row++, sums += 2 * TSimd.Count)
            {
                store.Store(TSimd.Load(sums), row, column, Math.Min(width, TSimd.Count), part);
                if (width > TSimd.Count) store.Store(TSimd.Load(sums + TSimd.Count), row, column + TSimd.Count, width - TSimd.Count, part);
            }
        }

        // Rows of the sums are columns of the product.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void StoreExchanged(float* sums, int row, int column, int rows, int width)
        {
            TEpilogue store = epilogue;
            for (int r = 0; r < rows; r += TSimd.Count)
            {
                int lanes = Math.Min(rows - r, TSimd.Count);
                for (int c = 0; c < width; c += 4)
                {
                    TSimd.LoadColumns(sums + r * shape.PanelWidth + c, shape.PanelWidth, out TSimd column0, out TSimd column1, out TSimd column2, out TSimd column3);
                    store.Store(column0, column + c, row + r, lanes, part: 0);
                    if (c + 1 < width) store.Store(column1, column + c + 1, row + r, lanes, part: 0);
                    if (c + 2 < width) store.Store(column2, column + c + 2, row + r, lanes, part: 0);
                    if (c + 3 < width) store.Store(column3, column + c + 3, row + r, lanes, part: 0);
                }
            }
        }
    }
}
