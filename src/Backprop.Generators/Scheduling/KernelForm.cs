using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>
/// What a kernel does, whatever buffers it does it to: kernels with equal <see cref="Code"/> are one piece of code that is given the <see cref="Buffers"/> and <see cref="Sites"/> of each, by position.
/// </summary>
internal sealed class KernelForm
{
    private KernelForm(string code, string call, IReadOnlyList<Buffer> buffers, IReadOnlyList<uint> sites)
    {
        Code = code;
        Call = call;
        Buffers = buffers;
        Sites = sites;
    }

    /// <summary>Loops, instructions and stores, with buffers by position; for a routine its name and sizes.</summary>
    public string Code { get; }

    /// <summary>What the program says around it: strides of matrix operands, and what is counted.</summary>
    public string Call { get; }

    /// <summary>All buffers it touches, each once.</summary>
    public IReadOnlyList<Buffer> Buffers { get; }

    /// <summary>The sites at which it draws random numbers, each once.</summary>
    public IReadOnlyList<uint> Sites { get; }

    /// <summary>The form of a kernel; null for a loop over time, which is like no other.</summary>
    public static KernelForm? Of(Kernel kernel) => kernel switch
    {
        LoopNest nest => new Writer(nest.Reads.Concat(nest.Writes).Concat(nest.PartBuffers)).Write(nest),
        RoutineKernel routine => new Writer(routine.Operands.Prepend(routine.Target).Select(l => l.Buffer)).Write(routine),
        _ => null,
    };

    private sealed class Writer
    {
        private readonly StringBuilder text = new();
        private readonly Dictionary<Buffer, int> buffers = [];
        private readonly Dictionary<Instruction, int> instructions = [];
        private readonly List<uint> sites = [];

        public Writer(IEnumerable<Buffer> touched)
        {
            foreach (Buffer buffer in touched)
            {
                if (!buffers.ContainsKey(buffer)) buffers.Add(buffer, buffers.Count);
            }
            foreach (Buffer buffer in buffers.Keys)
            {
                text.Append((int)buffer.Type);
                if (buffer.Accumulates) text.Append('+');
                if (buffer.Kind == BufferKind.PerPart) Size(buffer.Count);
                text.Append(' ');
            }
        }

        public KernelForm Write(LoopNest nest)
        {
            foreach (Dimension extent in nest.Loops) Size(extent);
            Numbers('o', nest.Outer);
            Numbers('i', nest.Inner);
            if (nest.Product is { } product) Numbers('x', [product.RowLoop, product.ColumnLoop]);
            Number('s', nest.PartBuffers.Count);
            Values(nest.Prologue);
            foreach (Phase phase in nest.Phases) Write(phase);
            Write(nest.Finish);
            string code = text.ToString();
            text.Clear();
            if (nest.Product is { } operands)
            {
                Position(operands.Left, operands.LeftPosition);
                Position(operands.Right, operands.RightPosition);
                Size(operands.Depth);
            }
            return Finish(nest, code);
        }

        public KernelForm Write(RoutineKernel routine)
        {
            text.Append(routine.Routine).Append(' ').Append(routine.SizesType);
            foreach (Dimension size in routine.Sizes) Size(size);
            foreach (Location location in routine.Operands.Prepend(routine.Target))
            {
                Number('@', buffers[location.Buffer]);
                Size(location.Offset);
            }
            string code = text.ToString();
            text.Clear();
            return Finish(routine, code);
        }

        private KernelForm Finish(Kernel kernel, string code)
        {
            Size(kernel.Flops);
            Size(kernel.Draws);
            Size(kernel.Bytes);
            return new KernelForm(code, text.ToString(), [.. buffers.Keys], sites);
        }

        private void Write(Phase phase)
        {
            text.Append('{');
            Values(phase.Row);
            Stores(phase.RowStores);
            foreach (Reduction reduction in phase.RowReductions) Write(reduction);
            text.Append('|');
            Values(phase.Body);
            foreach (Reduction reduction in phase.Reductions) Write(reduction);
            Stores(phase.Stores);
            text.Append('}');
        }

        private void Write(Reduction reduction)
        {
            Begin('R', reduction);
            Number('k', (int)reduction.Kind);
            Number('c', (int)reduction.Scope);
            Operand(reduction.Operand);
            if (reduction.Partials is { } partials) Number('@', buffers[partials]);
            text.Append(reduction.Name);
        }

        private void Stores(List<Store> stores)
        {
            foreach (Store store in stores)
            {
                text.Append('=');
                Operand(store.Value);
                Position(store.Buffer, store.Position);
            }
        }

        private void Values(List<Instruction> values)
        {
            foreach (Instruction value in values)
            {
                switch (value)
                {
                    case Compute compute:
                        Begin('C', value);
                        text.Append(compute.Op.Name).Append(Kind(compute.Op)).Append(' ').Append(compute.Name);
                        foreach (Instruction operand in compute.Operands) Operand(operand);
                        break;
                    case Load load:
                        Begin('L', value);
                        Position(load.Buffer, load.Position);
                        break;
                    case IndexedLoad load:
                        Begin('G', value);
                        Position(load.Buffer, load.Position);
                        Operand(load.Selector);
                        Size(load.Stride);
                        break;
                    case LoopIndex index:
                        Begin('I', value);
                        Index(index.Value);
                        break;
                    case Noise noise:
                        Begin('U', value);
                        if (!sites.Contains(noise.Site)) sites.Add(noise.Site);
                        Number('!', sites.IndexOf(noise.Site));
                        Index(noise.Position);
                        break;
                    case Accumulated:
                        Begin('A', value);
                        break;
                    default:
                        throw new InvalidGraphException($"a {value.GetType().Name} is no statement of a kernel");
                }
            }
        }

        private void Begin(char kind, Instruction value)
        {
            text.Append(kind).Append((int)value.Type).Append((int)value.Level);
            instructions.Add(value, instructions.Count);
        }

        private void Operand(Instruction value)
        {
            switch (value)
            {
                case Literal literal:
                    text.Append('#').Append((int)literal.Type).Append(BitConverter.DoubleToInt64Bits(literal.Value));
                    break;
                case Extent extent:
                    text.Append('e');
                    Size(extent.Value);
                    break;
                default:
                    Number('v', instructions[value]);
                    break;
            }
        }

        private void Position(Buffer buffer, Affine position)
        {
            Number('@', buffers[buffer]);
            Index(position);
        }

        private void Index(Affine index)
        {
            Size(index.Offset);
            foreach (Dimension coefficient in index.Coefficients) Size(coefficient);
        }

        private void Size(Dimension size)
        {
            if (size.IsConstant) Number('n', size.Value);
            else text.Append('(').Append(size.ToString()).Append(')');
        }

        private void Numbers(char kind, IEnumerable<int> values)
        {
            foreach (int value in values) Number(kind, value);
        }

        private void Number(char kind, long value) => text.Append(kind).Append(value.ToString(CultureInfo.InvariantCulture));

        /// <summary>What tells apart elementwise ops of one name: the parameters of their records.</summary>
        private static string Kind(Op op) => op is UnaryOp or BinaryOp or CompareOp or LogicalOp or SelectOp ? "" : op.ToString();
    }
}
