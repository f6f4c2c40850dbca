using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

internal enum BufferKind
{
    /// <summary>An argument of the method, in the caller's memory.</summary>
    Argument,

    /// <summary>A parameter, in the model's parameter buffer.</summary>
    Parameter,

    /// <summary>State as it was before the call, in the model's buffer of states.</summary>
    State,

    /// <summary>State as it will be after the call.</summary>
    NextState,

    /// <summary>What a parameter moves along, in the caller's buffer that is laid out as the parameters.</summary>
    Direction,

    /// <summary>A value that lives from one kernel to another.</summary>
    Workspace,

    /// <summary>Private to each part of a parallel kernel: a row's temporaries, or its share of a reduction.</summary>
    PerPart,

    /// <summary>The method's result.</summary>
    Result,

    /// <summary>The gradient of a parameter, overwritten or added to.</summary>
    ParameterGradient,

    /// <summary>The gradient of an argument, overwritten.</summary>
    ArgumentGradient,

    /// <summary>A parameter's part of a product with the Hessian, overwritten or added to.</summary>
    HessianVector,
}

/// <summary>A row-major array that kernels read and write.</summary>
internal sealed class Buffer(BufferKind kind, int index, string name, string localName, Dimension count, ElementType type, Dimension? total = null)
{
    public BufferKind Kind { get; } = kind;

    /// <summary>The argument's or parameter's index.</summary>
    public int Index { get; } = index;

    /// <summary>Its name in the program and the plan, unlike any other's.</summary>
    public string Name { get; set; } = name;

    /// <summary>Its name inside a kernel: the same for buffers of the same role, so that kernels that do the same read the same.</summary>
    public string LocalName { get; } = localName;

    /// <summary>Elements; for <see cref="BufferKind.PerPart"/>, of one part.</summary>
    public Dimension Count { get; } = count;

    /// <summary>The elements of all parts.</summary>
    public Dimension Total { get; } = total ?? count;

    public ElementType Type { get; } = type;

    /// <summary>The value that is in it, if it is in the workspace.</summary>
    public Node? Value { get; init; }

    /// <summary>A buffer whose old contents are kept and added to when the caller asks for accumulation.</summary>
    public bool Accumulates => Kind is BufferKind.ParameterGradient or BufferKind.HessianVector;
}

/// <summary>A value in memory: from <paramref name="Offset"/> on, in row-major order. In a loop the offset depends on the step.</summary>
internal sealed record Location(Buffer Buffer, Dimension Offset)
{
    public static Location Of(Buffer buffer) => new(buffer, Dimension.Zero);
}

/// <summary>How often an instruction is executed; a value is visible at its own level and at later ones.</summary>
internal enum Level
{
    /// <summary>Once for a kernel.</summary>
    Kernel,

    /// <summary>Once for a row.</summary>
    Row,

    /// <summary>For each vector of inner indices.</summary>
    Point,
}

/// <summary>A value inside a kernel.</summary>
internal abstract class Instruction(ElementType type, Level level, string name, string origin)
{
    public ElementType Type { get; } = type;

    public Level Level { get; } = level;

    /// <summary>What the value is called in the emitted code, before names are made unique.</summary>
    public string Name { get; } = name;

    public string Origin { get; } = origin;
}

internal sealed class Literal(double value, ElementType type) : Instruction(type, Level.Kernel, "", "")
{
    public double Value { get; } = value;
}

internal sealed class Extent(Dimension value) : Instruction(ElementType.Float32, Level.Kernel, "", "")
{
    public Dimension Value { get; } = value;
}

/// <summary>An integer that is an affine function of the loops.</summary>
internal sealed class LoopIndex(Affine value, Level level) : Instruction(ElementType.Int32, level, "index", "")
{
    public Affine Value { get; } = value;
}

/// <summary>Random numbers in [0, 1) at a position of a site.</summary>
internal sealed class Noise(uint site, Affine position, Level level, string origin) : Instruction(ElementType.Float32, level, "uniform", origin)
{
    public uint Site { get; } = site;

    public Affine Position { get; } = position;
}

internal sealed class Load(Buffer buffer, Affine position, Level level) : Instruction(buffer.Type, level, buffer.LocalName, "")
{
    public Buffer Buffer { get; } = buffer;

    public Affine Position { get; } = position;
}

/// <summary>A load at <c>Position + Stride * Selector</c>: one step of a gather.</summary>
internal sealed class IndexedLoad(Buffer buffer, Affine position, Instruction selector, Dimension stride, Level level, string origin)
    : Instruction(buffer.Type, level, buffer.LocalName, origin)
{
    public Buffer Buffer { get; } = buffer;

    public Affine Position { get; } = position;

    public Instruction Selector { get; } = selector;

    public Dimension Stride { get; } = stride;
}

/// <summary>An elementwise op.</summary>
internal sealed class Compute(Op op, IReadOnlyList<Instruction> operands, ElementType type, Level level, string name, string origin)
    : Instruction(type, level, name, origin)
{
    public Op Op { get; } = op;

    public IReadOnlyList<Instruction> Operands { get; } = operands;
}

/// <summary>The finished sum that a matrix product hands to its epilogue.</summary>
internal sealed class Accumulated(string origin) : Instruction(ElementType.Float32, Level.Point, "sum", origin);

/// <summary>A reduction: its operand is added to an accumulator where it is computed. The instruction is the finished result.</summary>
internal sealed class Reduction(ReduceKind kind, ReductionScope scope, Instruction operand, int phase, Buffer? partials, Level level, string name, string origin)
    : Instruction(ElementType.Float32, level, name, origin)
{
    public ReduceKind Kind { get; } = kind;

    public ReductionScope Scope { get; } = scope;

    public Instruction Operand { get; } = operand;

    /// <summary>The phase in which it accumulates.</summary>
    public int Phase { get; } = phase;

    /// <summary>Where each part leaves its share; null for a row's reduction.</summary>
    public Buffer? Partials { get; } = partials;
}

internal sealed class Store(Buffer buffer, Affine position, Instruction value)
{
    public Buffer Buffer { get; } = buffer;

    public Affine Position { get; } = position;

    public Instruction Value { get; } = value;
}

/// <summary>One pass over the inner loops, and what is computed once per row before it.</summary>
internal sealed class Phase
{
    public List<Instruction> Row { get; } = [];

    public List<Store> RowStores { get; } = [];

    /// <summary>Reductions over rows of a value per row.</summary>
    public List<Reduction> RowReductions { get; } = [];

    public List<Instruction> Body { get; } = [];

    public List<Reduction> Reductions { get; } = [];

    public List<Store> Stores { get; } = [];

    public bool HasBody => Reductions.Count + Stores.Count > 0;
}

/// <summary>A unit of execution with its origin in the definition.</summary>
internal abstract class Kernel(string title, IReadOnlyList<string> origins)
{
    private KernelForm? form;

    /// <summary>What it is called by what it does; several kernels may have one title.</summary>
    public string Title { get; } = title;

    /// <summary>Its name in plans and profiles: the title, with a number where several kernels have it.</summary>
    public string Name { get; set; } = title;

    /// <summary>The definition's texts it computes, in order.</summary>
    public IReadOnlyList<string> Origins { get; } = origins.Where(origin => origin.Length > 0).ToArray();

    public Dimension Flops { get; set; } = Dimension.Zero;

    /// <summary>What decides on how many threads it runs: one more for each <see cref="WorkPerThread"/> in it. Zero for a kernel that always runs on one.</summary>
    public Dimension Work { get; set; } = Dimension.Zero;

    public long WorkPerThread { get; set; } = 1;

    /// <summary>Bytes read and written, each element of each buffer counted once per kernel.</summary>
    public Dimension Bytes { get; set; } = Dimension.Zero;

    /// <summary>Random numbers drawn.</summary>
    public Dimension Draws { get; set; } = Dimension.Zero;

    public HashSet<Buffer> Reads { get; } = [];

    public HashSet<Buffer> Writes { get; } = [];

    /// <summary>What it does, whatever buffers it does it to. To be asked for when it is complete.</summary>
    public KernelForm? Form => form ??= KernelForm.Of(this);
}

/// <summary>Rows and phases of inner loops: <c>for row { row values; for inner {...} ... }</c>, then the finish.</summary>
internal sealed class LoopNest(string title, IReadOnlyList<string> origins, IReadOnlyList<Dimension> loops, IReadOnlyList<int> outer, IReadOnlyList<int> inner) : Kernel(title, origins)
{
    /// <summary>The extents of all loops; positions are functions of these.</summary>
    public IReadOnlyList<Dimension> Loops { get; } = loops;

    /// <summary>The loops that enumerate rows, slowest first.</summary>
    public IReadOnlyList<int> Outer { get; } = outer;

    /// <summary>The loops of a phase, slowest first; the last is the vectorised one.</summary>
    public IReadOnlyList<int> Inner { get; } = inner;

    public Dimension Rows => Dimension.Product(Outer.Select(l => Loops[l]));

    public Dimension RowLength => Dimension.Product(Inner.Select(l => Loops[l]));

    public List<Instruction> Prologue { get; } = [];

    public List<Phase> Phases { get; } = [];

    /// <summary>What runs once, after all rows: a phase whose <see cref="Phase.Row"/> values are scalars.</summary>
    public Phase Finish { get; } = new();

    public bool HasFinish => Finish.Row.Count + Finish.RowStores.Count + Finish.Stores.Count > 0;

    public IEnumerable<Reduction> AllReductions => Phases.SelectMany(p => p.Reductions.Concat(p.RowReductions));

    /// <summary>Private memory of each part.</summary>
    public List<Buffer> PartBuffers { get; } = [];

    /// <summary>A matrix product whose epilogue this is, or null.</summary>
    public MatrixProduct? Product { get; set; }

    /// <summary>The rows of one matrix product.</summary>
    public Dimension ProductRows => Product is { RowLoop: >= 0 } product ? Loops[product.RowLoop] : Dimension.One;
}

/// <summary>The operands of a matrix product: row i and column j are loops of the nest (or -1 for an extent of 1), k is one loop more.</summary>
internal sealed class MatrixProduct(Buffer left, Affine leftPosition, Buffer right, Affine rightPosition, Dimension depth, int rowLoop, int columnLoop)
{
    public Buffer Left { get; } = left;

    public Affine LeftPosition { get; } = leftPosition;

    public Buffer Right { get; } = right;

    public Affine RightPosition { get; } = rightPosition;

    public Dimension Depth { get; } = depth;

    public int RowLoop { get; } = rowLoop;

    public int ColumnLoop { get; } = columnLoop;
}

/// <summary>
/// One call of a routine of the runtime: its method takes the target, the operands, the sizes (as one value of <see cref="SizesType"/> where that is not null), and whether to add to the target.
/// </summary>
internal sealed class RoutineKernel(string title, IReadOnlyList<string> origins, string routine, string description, Location target, IReadOnlyList<Location> operands, IReadOnlyList<Dimension> sizes) : Kernel(title, origins)
{
    /// <summary>The method, such as <c>Scatter.Add</c>.</summary>
    public string Routine { get; } = routine;

    /// <summary>What it does, for the plan.</summary>
    public string Description { get; } = description;

    public Location Target { get; } = target;

    public IReadOnlyList<Location> Operands { get; } = operands;

    public IReadOnlyList<Dimension> Sizes { get; } = sizes;

    /// <summary>The type that holds the sizes, or null where they are arguments.</summary>
    public string? SizesType { get; init; }
}

/// <summary>
/// What is carried from step to step: a step finds it in <paramref name="Current"/> and leaves it in <paramref name="Next"/>. If these are not one place, they change roles after every step,
/// so that the last value is the current one.
/// </summary>
internal sealed record CarriedBuffers(Buffer Current, Buffer Next, bool InPlace);

/// <summary>Kernels that run once for each step.</summary>
internal sealed class LoopKernel(string title, IReadOnlyList<string> origins, Loop loop, IReadOnlyList<Kernel> body) : Kernel(title, origins)
{
    public Loop Loop { get; } = loop;

    /// <summary>One step, in order.</summary>
    public IReadOnlyList<Kernel> Body { get; } = body;

    public List<CarriedBuffers> Carries { get; } = [];
}

internal static class Kernels
{
    /// <summary>All kernels, those of loops in the place of the loop.</summary>
    public static IEnumerable<Kernel> Flatten(IEnumerable<Kernel> kernels) => kernels.SelectMany(k => k is LoopKernel loop ? Flatten(loop.Body) : [k]);
}
