using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;
using Buffer = Backprop.Generators.Scheduling.Buffer;

namespace Backprop.Generators.Emission.Cpu;

/// <summary>Writes the statements of one loop nest: names, addresses, and the body of its phases. Shared by loop kernels and by the epilogues of matrix products.</summary>
internal sealed class NestWriter
{
    private readonly LoopNest nest;
    private readonly SizeNames sizeNames;
    private readonly Dictionary<Instruction, string> names = [];
    private readonly Dictionary<Buffer, string> pointers = [];
    private readonly HashSet<Instruction> inlined;
    private readonly string[] loopNames;
    private readonly bool flatRows;
    private readonly Func<Buffer, string> nameOf;

    /// <param name="nest">The loop nest.</param>
    /// <param name="sizeNames">What the sizes are called.</param>
    /// <param name="nameOf">What a buffer is to be called, before names are made unique.</param>
    /// <param name="reserved">Names that mean something else in the nest.</param>
    public NestWriter(LoopNest nest, SizeNames sizeNames, Func<Buffer, string> nameOf, params string[] reserved)
    {
        this.nest = nest;
        this.sizeNames = sizeNames;
        this.nameOf = nameOf;
        foreach (string name in nest.Loops.Concat(SizesIn(nest)).SelectMany(l => l.Names)) Scope.Reserve(sizeNames.Of(name));
        foreach (string name in reserved) Scope.Reserve(name);
        foreach (Buffer buffer in nest.Reads.Concat(nest.Writes).Concat(nest.PartBuffers).Distinct()) pointers[buffer] = Scope.Unique(Naming.Camel(nameOf(buffer)));
        inlined = InlinedLoads(nest);
        loopNames = new string[nest.Loops.Count];
        flatRows = nest.Outer.Count <= 1 || nest.Product is null && AllPositions().All(IsFlatInRows);
        foreach (int loop in nest.Outer) loopNames[loop] = Scope.Unique(nest.Outer.Count == 1 ? "row" : "r");
        foreach (int loop in nest.Inner) loopNames[loop] = Scope.Unique(loop == nest.Inner.LastOrDefault() ? "i" : "j");
        if (nest.Outer.Count != 1) RowName = Scope.Unique("row");
        else RowName = loopNames[nest.Outer[0]];
    }

    public Names Scope { get; } = new("V", "lanes", "part", "parts", "begin", "end", "accumulate", "noise");

    /// <summary>The variable that enumerates rows.</summary>
    public string RowName { get; set; }

    /// <summary>Buffers and the local variables that point to them.</summary>
    public IReadOnlyDictionary<Buffer, string> Pointers => pointers;

    /// <summary>Names of sizes that the written code uses.</summary>
    public SortedSet<string> Sizes { get; } = new(StringComparer.Ordinal);

    /// <summary>Buffers that statements written since the last clear refer to.</summary>
    public HashSet<Buffer> Used { get; } = [];

    /// <summary>Buffers that any statement refers to.</summary>
    public HashSet<Buffer> UsedPointers { get; } = [];

    public bool UsesAccumulate { get; private set; }

    /// <summary>The sites whose random numbers are drawn, and the fields that hold them: kernels that do the same at several sites are one.</summary>
    public Dictionary<uint, string> Sites { get; } = [];

    /// <summary>Every vector of the innermost loop is full, whatever the vector width.</summary>
    public bool FullLanes => nest.Product is null && nest.Inner.Count > 0 && nest.Loops[nest.Inner[nest.Inner.Count - 1]] is { IsConstant: true } extent && extent.Value % 16 == 0;

    public string Pointer(Buffer buffer)
    {
        Used.Add(buffer);
        UsedPointers.Add(buffer);
        return pointers[buffer];
    }

    public string LoopName(int loop) => loopNames[loop];

    public void RenameLoop(int loop, string name) => loopNames[loop] = name;

    /// <summary>Rows are enumerated by one variable; where positions need the single indices, these are computed from it.</summary>
    public void WriteRowIndices(IndentedWriter writer)
    {
        if (flatRows) return;
        string rest = RowName;
        for (int k = nest.Outer.Count - 1; k >= 0; k--)
        {
            int loop = nest.Outer[k];
            string extent = Size(nest.Loops[loop]);
            writer.Line(k == 0 ? $"nint {loopNames[loop]} = {rest};" : $"nint {loopNames[loop]} = {rest} % {Atom(extent)};");
            rest = $"{rest} / {Atom(extent)}";
        }
    }

    /// <summary>A size as C# text; the names in it become fields of the kernel.</summary>
    public string Size(Dimension size)
    {
        Sizes.UnionWith(size.Names.Select(sizeNames.Of));
        return sizeNames.Of(size);
    }

    public void WriteValues(IndentedWriter writer, IEnumerable<Instruction> values, bool vectors)
    {
        foreach (Instruction value in values)
        {
            if (vectors && inlined.Contains(value)) continue;
            string type = vectors ? "V" : value.Type switch { ElementType.Int32 => "int", ElementType.Bool => "bool", _ => "float" };
            string text = vectors ? VectorText(value) : ScalarText(value);
            writer.Line($"{type} {Declare(value)} = {text};");
        }
    }

    public void WriteScalarStores(IndentedWriter writer, IEnumerable<Store> stores)
    {
        foreach (Store store in stores)
        {
            string target = $"{Pointer(store.Buffer)}[{Position(store.Position)}]";
            string value = Scalar(store.Value);
            if (store.Value.Type == ElementType.Bool) value = $"BitConverter.Int32BitsToSingle({value} ? -1 : 0)";
            writer.Line(store.Buffer.Accumulates ? $"{target} = {Accumulate(value, target)};" : $"{target} = {value};");
        }
    }

    public void WriteVectorStores(IndentedWriter writer, IEnumerable<Store> stores)
    {
        foreach (Store store in stores)
        {
            string pointer = Pointer(store.Buffer);
            string cast = store.Buffer.Type == ElementType.Int32 ? "(float*)" : "";
            string address = $"{cast}{Address(pointer, store.Position)}";
            string stride = Stride(store.Position);
            string place = stride == "1" ? $"{address}{Lanes()}" : $"{address}, {stride}, {(FullLanes ? "V.Count" : "lanes")}";
            string value = Vector(store.Value);
            writer.Line(store.Buffer.Accumulates ? $"V.Store({Accumulate(value, $"V.Load({place})")}, {place});" : $"V.Store({value}, {place});");
        }
    }

    private string Accumulate(string value, string old)
    {
        UsesAccumulate = true;
        return $"accumulate ? {old} + {value} : {value}";
    }

    public string Lanes() => FullLanes ? "" : ", lanes";

    public string Declare(Instruction value) => names[value] = Scope.Unique(value switch
    {
        Load load => Naming.Camel(nameOf(load.Buffer)) + "Value",
        IndexedLoad load => Naming.Camel(nameOf(load.Buffer)) + "Value",
        _ => value.Name,
    });

    public void Name(Instruction value, string name) => names[value] = name;

    /// <summary>A value as a vector; what is the same for all lanes is repeated.</summary>
    public string Vector(Instruction value) => value switch
    {
        Literal { Type: ElementType.Int32 } l => $"V.CreateInt({Literals.Integer(l.Value)})",
        Literal l when l.Value == 0 && BitConverter.DoubleToInt64Bits(l.Value) == 0 => "V.Zero",
        Literal l => $"V.Create({Literals.Float(l.Value)})",
        Extent e => $"V.Create((float){Atom(Size(e.Value))})",
        _ when value.Level == Level.Point => inlined.Contains(value) ? VectorText(value) : names[value],
        _ => value.Type switch
        {
            ElementType.Int32 => $"V.CreateInt({names[value]})",
            ElementType.Bool => $"V.Equal(V.Create({names[value]} ? 0f : 1f), V.Zero)",
            _ => $"V.Create({names[value]})",
        },
    };

    public string Scalar(Instruction value) => value switch
    {
        Literal { Type: ElementType.Int32 } l => Literals.Integer(l.Value),
        Literal l => Literals.Float(l.Value),
        Extent e => $"(float){Atom(Size(e.Value))}",
        _ => names[value],
    };

    private string ScalarText(Instruction value) => value switch
    {
        Compute c => Expressions.Scalar(c.Op, c.Operands[0].Type, c.Operands.Select(Scalar).ToArray()),
        Load l => ScalarLoad(l.Buffer, Position(l.Position)),
        IndexedLoad l when Product(Size(l.Stride), "(nint)" + Scalar(l.Selector)) is var selected => ScalarLoad(l.Buffer, Position(l.Position) is not "0" and var first ? $"{first} + {selected}" : selected),
        LoopIndex x => $"{Int(Position(x.Value))}",
        Noise n => $"UniformNoise.At(noise, {Site(n)}, {Position(n.Position)})",
        _ => throw new InvalidGraphException($"no scalar form of {value.GetType().Name}"),
    };

    private string ScalarLoad(Buffer buffer, string position) =>
        buffer.Type == ElementType.Bool ? $"BitConverter.SingleToInt32Bits({Pointer(buffer)}[{position}]) != 0" : $"{Pointer(buffer)}[{position}]";

    private string VectorText(Instruction value)
    {
        switch (value)
        {
            case Compute c:
                return Expressions.Vector(c.Op, c.Operands[0].Type, c.Operands.Select(Vector).ToArray());
            case Load l:
                return VectorLoad(l.Buffer, l.Position, "");
            case IndexedLoad { Selector.Level: Level.Point } l:
                return $"V.Gather({Address(Pointer(l.Buffer), WithoutVector(l.Position))}, {Selected(l)}, {(FullLanes ? "V.Count" : "lanes")})";
            case IndexedLoad l:
                return VectorLoad(l.Buffer, l.Position, $" + {Product(Size(l.Stride), "(nint)" + Scalar(l.Selector))}");
            case Noise n:
                return $"UniformNoise.At<V>(noise, {Site(n)}, {Position(n.Position)}, {Stride(n.Position)}, {(FullLanes ? "V.Count" : "lanes")})";
            case LoopIndex x:
                string coefficient = Stride(x.Value);
                string iota = coefficient == "1" ? $"V.Iota({Int(Position(x.Value))})" : $"V.MultiplyInt(V.Iota((int){loopNames[nest.Inner[nest.Inner.Count - 1]]}), V.CreateInt({Int(coefficient)}))";
                Affine rest = WithoutVector(x.Value);
                return coefficient == "1" || (rest.IsConstant && rest.Offset.IsZero) ? iota : $"V.AddInt({iota}, V.CreateInt({Int(Position(rest))}))";
            default:
                throw new InvalidGraphException($"no vector form of {value.GetType().Name}");
        }
    }

    private string Site(Noise noise)
    {
        if (!Sites.TryGetValue(noise.Site, out string? name)) Sites[noise.Site] = name = Scope.Unique("site");
        return name;
    }

    /// <summary>Positions of a gather's lanes relative to the address: the selected rows, plus what the vector's own index adds.</summary>
    private string Selected(IndexedLoad load)
    {
        string offset = Product("V.CreateInt(" + Int(Size(load.Stride)) + ")", Vector(load.Selector), load.Stride.IsOne);
        string stride = Stride(load.Position);
        if (stride == "0") return offset;
        string own = $"V.MultiplyInt(V.Iota((int){loopNames[nest.Inner[nest.Inner.Count - 1]]}), V.CreateInt({Int(stride)}))";
        return $"V.AddInt({offset}, {own})";

        static string Product(string factor, string value, bool one) => one ? value : $"V.MultiplyInt({value}, {factor})";
    }

    private string VectorLoad(Buffer buffer, Affine position, string offset)
    {
        string stride = Stride(position);
        string address = $"{Address(Pointer(buffer), position)}{offset}";
        string count = FullLanes ? "V.Count" : "lanes";
        if (stride == "0") return buffer.Type == ElementType.Int32 ? $"V.CreateInt(*({address}))" : $"V.Create(*({address}))";
        string load = buffer.Type == ElementType.Int32 ? "V.LoadInt" : "V.Load";
        return stride == "1" ? buffer.Type == ElementType.Int32 ? $"{load}({address}, {count})" : $"{load}({address}{Lanes()})" : $"{load}({address}, {stride}, {count})";
    }

    /// <summary>The step in memory from lane to lane.</summary>
    private string Stride(Affine position) => nest.Inner.Count == 0 ? "0" : Size(position.Coefficients[nest.Inner[nest.Inner.Count - 1]]);

    private Affine WithoutVector(Affine position)
    {
        int vector = nest.Inner[nest.Inner.Count - 1];
        return position with { Coefficients = position.Coefficients.Select((c, l) => l == vector ? Dimension.Zero : c).ToEquatableArray() };
    }

    public string Address(string pointer, Affine position)
    {
        string text = Position(position);
        return text == "0" ? pointer : $"{pointer} + {text}";
    }

    public string Position(Affine position)
    {
        var terms = new List<string>();
        bool flat = flatRows && nest.Outer.Count > 1;
        if (flat)
        {
            Dimension step = position.Coefficients[nest.Outer[nest.Outer.Count - 1]];
            if (!step.IsZero) terms.Add(Product(Size(step), RowName));
        }
        else
        {
            foreach (int loop in nest.Outer) AddTerm(loop);
        }
        foreach (int loop in nest.Inner) AddTerm(loop);
        if (!position.Offset.IsZero) terms.Add(Size(position.Offset));
        return terms.Count == 0 ? "0" : string.Join(" + ", terms);

        void AddTerm(int loop)
        {
            Dimension coefficient = position.Coefficients[loop];
            if (!coefficient.IsZero) terms.Add(Product(Size(coefficient), loopNames[loop]));
        }
    }

    private static string Product(string factor, string value) => factor == "1" ? value : factor.Contains(" + ") || factor.Contains(" - ") ? $"({factor}) * {value}" : $"{factor} * {value}";

    /// <summary>An index or size as an <c>int</c>.</summary>
    public static string Int(string text) => text.All(char.IsDigit) ? text : "(int)" + Atom(text);

    public static string Atom(string text) => text.All(c => char.IsLetterOrDigit(c) || c == '_') ? text : $"({text})";

    /// <summary>Sizes in positions and values, the steps of loops among them.</summary>
    private static IEnumerable<Dimension> SizesIn(LoopNest nest)
    {
        Phase[] phases = [.. nest.Phases, nest.Finish];
        IEnumerable<Instruction> values = nest.Prologue.Concat(phases.SelectMany(p => p.Row.Concat(p.Body)));
        IEnumerable<Store> stores = phases.SelectMany(p => p.RowStores.Concat(p.Stores));
        IEnumerable<Instruction> all = values.Concat(values.OfType<Compute>().SelectMany(c => c.Operands)).Concat(stores.Select(s => s.Value)).Concat(nest.AllReductions.Select(r => r.Operand));
        return stores.SelectMany(s => s.Position.Coefficients.Append(s.Position.Offset)).Concat(all.SelectMany(v => v switch
        {
            Load l => l.Position.Coefficients.Append(l.Position.Offset),
            IndexedLoad l => l.Position.Coefficients.Append(l.Position.Offset).Append(l.Stride),
            LoopIndex x => x.Value.Coefficients.Append(x.Value.Offset),
            Noise n => n.Position.Coefficients.Append(n.Position.Offset),
            Extent e => [e.Value],
            _ => [],
        }));
    }

    private IEnumerable<Affine> AllPositions()
    {
        IEnumerable<Instruction> values = nest.Prologue.Concat(nest.Phases.SelectMany(p => p.Row.Concat(p.Body)));
        IEnumerable<Store> stores = nest.Phases.SelectMany(p => p.RowStores.Concat(p.Stores));
        return values.Select(v => v switch { Load l => l.Position, IndexedLoad l => l.Position, LoopIndex x => x.Value, Noise n => n.Position, _ => null })
            .OfType<Affine>().Concat(stores.Select(s => s.Position));
    }

    /// <summary>Whether the position depends on the row loops only through the number of the row.</summary>
    private bool IsFlatInRows(Affine position)
    {
        for (int k = 0; k + 1 < nest.Outer.Count; k++)
        {
            int loop = nest.Outer[k], next = nest.Outer[k + 1];
            if (position.Coefficients[loop] != position.Coefficients[next] * nest.Loops[next]) return false;
        }
        return true;
    }

    /// <summary>Loads that one expression uses are written in that expression. Not where a store uses them: another store before it may be to the same memory.</summary>
    private static HashSet<Instruction> InlinedLoads(LoopNest nest)
    {
        var uses = new Dictionary<Instruction, int>();
        foreach (Phase phase in nest.Phases.Append(nest.Finish))
        {
            foreach (Compute compute in phase.Body.OfType<Compute>())
            {
                foreach (Instruction operand in compute.Operands) Count(operand, compute.Op is UnaryOp { Kind: UnaryKind.Relu } ? 2 : 1);
            }
            foreach (IndexedLoad load in phase.Body.OfType<IndexedLoad>()) Count(load.Selector, 2);
            foreach (Reduction reduction in phase.Reductions) Count(reduction.Operand, 1);
            foreach (Store store in phase.Stores) Count(store.Value, 2);
        }
        return [.. uses.Where(u => u.Value == 1 && (u.Key is Load or LoopIndex) && u.Key.Level == Level.Point).Select(u => u.Key)];

        void Count(Instruction value, int times) => uses[value] = (uses.TryGetValue(value, out int count) ? count : 0) + times;
    }
}
