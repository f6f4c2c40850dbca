using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;
using Buffer = Backprop.Generators.Scheduling.Buffer;

namespace Backprop.Generators.Emission.Cpu;

/// <summary>
/// Writes the kernels of one model and, for each compiled method, the program that runs them in order.
/// All are members of one static class; identical kernels of different programs are one struct.
/// </summary>
internal sealed partial class ProgramWriter
{
    private readonly string model;
    private readonly SizeNames sizeNames;
    private readonly StoreLayout states;
    private readonly Names typeNames = new(["V", .. SizeNames.Types]);
    private readonly IndentedWriter programs = new();
    private readonly IndentedWriter tables = new();
    private readonly KernelStructs structs;

    /// <param name="model">The model's name, for profiles.</param>
    /// <param name="methods">The compiled methods; kernels must not have the names of their programs and sizes.</param>
    /// <param name="schedules">What they execute.</param>
    /// <param name="sizeNames">What the sizes are called.</param>
    /// <param name="states">Where the states lie.</param>
    public ProgramWriter(string model, IEnumerable<MethodDefinition> methods, IEnumerable<Schedule> schedules, SizeNames sizeNames, StoreLayout states)
    {
        this.states = states;
        this.model = model;
        this.sizeNames = sizeNames;
        foreach (MethodDefinition method in methods)
        {
            foreach (string program in new[] { NameOf(method.Name), method.Name + "AndGradients", method.Name + "HessianVector" })
            {
                typeNames.Reserve(program);
                typeNames.Reserve(program + "Workspace");
            }
            foreach (string size in sizeNames.Of(method)) typeNames.Reserve(size);
        }
        structs = new KernelStructs(schedules, typeNames, sizeNames);
    }

    /// <summary>What the program of a method is called: as the method, unless that is a keyword, or a type which programs use by its name.</summary>
    public static string NameOf(string method) => Names.Escape(method) != method || SizeNames.Types.Contains(method) ? method + "_" : method;

    /// <summary>Adds a program.</summary>
    /// <param name="name">The method's name in the class of kernels.</param>
    /// <param name="schedule">What it executes.</param>
    /// <param name="sizes">The names of symbolic dimensions, in order.</param>
    /// <param name="arguments">The pointer for each argument, by index.</param>
    /// <param name="parameterOffset">Where a parameter begins in the flat buffers.</param>
    /// <param name="clearedGradients">For a program with gradients, offset and length of each parameter the loss does not depend on; otherwise null.</param>
    /// <param name="summary">What the program computes.</param>
    /// <param name="hessianVector">The program writes a product with the Hessian in place of the gradients.</param>
    public void AddProgram(string name, Schedule schedule, IReadOnlyList<string> sizes, IReadOnlyList<ArgumentInfo> arguments, System.Func<int, long> parameterOffset, IReadOnlyList<(long Offset, long Length)>? clearedGradients, string summary, bool hessianVector = false)
    {
        // Even if the loss depends on nothing, its gradients are asked for and cleared.
        bool gradients = clearedGradients is not null;
        var scope = new Names([.. sizes, .. Steps(schedule.Kernels), .. SizeNames.Types, "V", "parameters", "gradients", "direction", "product", "workspace", "result", "accumulate", "parts", "width", "profile", "states", "noise"]);
        string[] argumentNames = arguments.Select(a => scope.Unique(a.Name)).ToArray();
        string[] argumentGradients = arguments.Select(a => a.Gradient && gradients && !hessianVector ? scope.Unique(a.Name + "Gradient") : "").ToArray();
        var list = new List<string>();
        for (int i = 0; i < arguments.Count; i++) list.Add($"{(arguments[i].Type == ElementType.Int32 ? "int*" : "float*")} {argumentNames[i]}");
        list.Add("float* parameters");
        if (hessianVector)
        {
            list.Add("float* direction");
            list.Add("float* product");
        }
        else if (gradients)
        {
            list.Add("float* gradients");
            list.AddRange(argumentGradients.Where(g => g.Length > 0).Select(g => "float* " + g));
        }
        if (UsesStates(schedule)) list.Add("float* states");
        GraphOutput[] results = schedule.Graph.Outputs.Where(o => o.Kind == OutputKind.Value).ToArray();
        Dictionary<int, string> resultNames = results.ToDictionary(o => o.Index, o => results.Length == 1 ? "result" : scope.Unique(Naming.Camel(o.Name)));
        list.AddRange(results.Select(o => $"{(schedule.Graph.Nodes[o.Node].Type == ElementType.Int32 ? "int*" : "float*")} {resultNames[o.Index]}"));
        list.Add("float* workspace");
        list.AddRange(sizes.Select(s => "nint " + s));
        if (UsesNoise(schedule)) list.Add("NoiseKey noise");
        if (gradients) list.Add("bool accumulate");

        string[] passed = list.Select(p => p.Substring(p.LastIndexOf(' ') + 1)).ToArray();
        programs.Line($"/// <summary>{summary}</summary>");
        using (programs.Block($"internal static void {name}({string.Join(", ", list)})"))
        {
            // The JIT and the AOT compiler know which vectors the machine has, and keep one of the calls.
            programs.Line("int width = SimdWidth.Best;");
            programs.Line($"if (Vector512.IsHardwareAccelerated && width == 512) {name}<Simd512>({string.Join(", ", passed)});");
            programs.Line($"else if (Vector256.IsHardwareAccelerated && width >= 256) {name}<Simd256>({string.Join(", ", passed)});");
            programs.Line($"else {name}<Simd128>({string.Join(", ", passed)});");
        }
        programs.Line();
        programs.Line($"/// <inheritdoc cref=\"{name}\"/>");
        using (programs.Block($"internal static void {name}<V>({string.Join(", ", list)}) where V : struct, ISimd<V>"))
        {
            Frame frame = WriteAddresses(schedule, scope, argumentNames, argumentGradients, resultNames, parameterOffset);
            foreach ((long offset, long length) in clearedGradients ?? [])
            {
                programs.Line($"if (!accumulate) new Span<float>({(hessianVector ? "product" : "gradients")} + {Number(offset)}, {Number(length)}).Clear(); // {(hessianVector ? "its gradient is the same in all directions" : "the loss does not depend on this parameter")}");
            }
            if (schedule.Folded.Count > 0) programs.Line($"var profile = KernelProfile.Start({Literals.String(model + "." + name)});");
            WriteCalls(schedule.Folded, "", laps: true, frame, scope);
            WriteStateUpdates(schedule);
        }
        programs.Line();
        programs.Line($"/// <summary>The floats of workspace that <see cref=\"{name}\"/> needs.</summary>");
        programs.Line($"internal static long {name}Workspace({string.Join(", ", sizes.Select(s => "nint " + s))}) => {WorkspaceSize(schedule.Memory)};");
        programs.Line();
    }

    public override string ToString()
    {
        var kernels = new IndentedWriter();
        structs.WriteTo(kernels);
        return programs.ToString() + tables + kernels;
    }

    /// <summary>Whether a program takes the model's states.</summary>
    public static bool UsesStates(Schedule schedule) => schedule.Graph.Nodes.Any(n => n.Op is StateOp) || schedule.Graph.Outputs.Any(o => o.Kind == OutputKind.StateUpdate);

    /// <summary>Whether a program takes the seed and the step of random numbers.</summary>
    public static bool UsesNoise(Schedule schedule) => schedule.Graph.Nodes.Any(n => n.Op is NoiseOp);

    /// <summary>New state takes the place of the old when nobody reads that any more.</summary>
    private void WriteStateUpdates(Schedule schedule)
    {
        GraphOutput[] updates = [.. schedule.Graph.Outputs.Where(o => o.Kind == OutputKind.StateUpdate)];
        if (updates.Length == 0) return;
        programs.Line();
        programs.Line("// New state takes the place of the old, which nobody reads any more.");
        foreach (GraphOutput update in updates)
        {
            string length = Number(schedule.Graph.Nodes[update.Node].Shape.Count.Value);
            programs.Line($"new Span<float>({Offset("states", states.Next(update.Index))}, {length}).CopyTo(new Span<float>({Offset("states", states.Offset(update.Index))}, {length})); // {update.Name}");
        }
    }

    private static string Offset(string pointer, long elements) => elements == 0 ? pointer : $"{pointer} + {Number(elements)}";

    private string WorkspaceSize(MemoryPlan memory)
    {
        string[] terms = memory.Pools.Select(p => p.Unit.IsConstant ? Number(p.Size * p.Unit.Value) : $"{(p.Size == 1 ? "" : $"{Number(p.Size)} * ")}(long){Unit(p)}").ToArray();
        return terms.Length == 0 ? "0" : string.Join(" + ", terms);
    }

    private string InUnits(long count, MemoryPlan.Pool pool) => pool.Unit.IsConstant ? Number(count * pool.Unit.Value) : $"{Number(count)} * {Unit(pool)}";

    /// <summary>The pool's unit in elements, rounded up so that places stay aligned.</summary>
    private string Unit(MemoryPlan.Pool pool)
    {
        string unit = Text(pool.Unit);
        return pool.Ragged ? $"(({unit} + 15) & ~(nint)15)" : NestWriter.Atom(unit);
    }

    /// <summary>Declares pointers to the pools and to what is used outside of the loops over layers.</summary>
    private Frame WriteAddresses(Schedule schedule, Names scope, string[] argumentNames, string[] argumentGradients, Dictionary<int, string> resultNames, System.Func<int, long> parameterOffset)
    {
        var frame = new Frame(schedule.Memory, parameterOffset, states);
        string previous = "workspace";
        foreach (MemoryPlan.Pool pool in schedule.Memory.Pools)
        {
            string name = scope.Unique("pool" + string.Concat(pool.Unit.ToString().Where(char.IsLetterOrDigit)));
            programs.Line($"float* {name} = {previous};");
            frame.Pools[pool] = name;
            previous = $"{name} + {InUnits(pool.Size, pool)}";
        }
        foreach (Buffer buffer in Fixed(schedule.Folded).Distinct())
        {
            switch (buffer.Kind)
            {
                case BufferKind.Argument:
                    frame[buffer] = argumentNames[buffer.Index];
                    break;
                case BufferKind.ArgumentGradient:
                    frame[buffer] = argumentGradients[buffer.Index];
                    break;
                case BufferKind.Result:
                    frame[buffer] = resultNames[buffer.Index];
                    break;
                default:
                    (string start, long place, MemoryPlan.Pool? pool) = frame.PlaceOf(buffer);
                    frame[buffer] = Declare(scope, buffer, buffer.Name, place == 0 ? start : $"{start} + {(pool is null ? Number(place) : InUnits(place, pool))}");
                    break;
            }
        }
        return frame;
    }

    private string Declare(Names scope, Buffer buffer, string wanted, string address)
    {
        string name = scope.Unique(Naming.Camel(wanted));
        programs.Line(buffer.Type == ElementType.Int32 ? $"int* {name} = (int*)({address});" : $"float* {name} = {address};");
        return name;
    }

    /// <summary>What a program's kernels are given: for each buffer an expression, and where memory begins.</summary>
    private sealed class Frame(MemoryPlan memory, System.Func<int, long> parameterOffset, StoreLayout states)
    {
        private readonly Dictionary<Buffer, string> addresses = [];
        private readonly Dictionary<uint, string> sites = [];

        public Dictionary<MemoryPlan.Pool, string> Pools { get; private set; } = [];

        public string this[Buffer buffer]
        {
            get => addresses[buffer];
            set => addresses[buffer] = value;
        }

        /// <summary>The site of random numbers in C#: itself, unless it depends on the layer.</summary>
        public string SiteOf(uint site) => sites.TryGetValue(site, out string? text) ? text : "0x" + site.ToString("x8", CultureInfo.InvariantCulture);

        /// <summary>Lets a kernel of one layer stand for those of others, which draw at other sites.</summary>
        public void Replace(uint site, string text) => sites[site] = text;

        /// <summary>A copy, for other addresses of some buffers.</summary>
        public Frame Inside()
        {
            var frame = new Frame(memory, parameterOffset, states) { Pools = Pools };
            foreach (KeyValuePair<Buffer, string> address in addresses) frame[address.Key] = address.Value;
            foreach (KeyValuePair<uint, string> site in sites) frame.Replace(site.Key, site.Value);
            return frame;
        }

        /// <summary>Where a buffer lies: the pointer it is counted from, and how far behind it, in elements or in units of a pool.</summary>
        public (string Start, long Place, MemoryPlan.Pool? Pool) PlaceOf(Buffer buffer)
        {
            switch (buffer.Kind)
            {
                case BufferKind.Parameter:
                    return ("parameters", parameterOffset(buffer.Index), null);
                case BufferKind.ParameterGradient:
                    return ("gradients", parameterOffset(buffer.Index), null);
                case BufferKind.Direction:
                    return ("direction", parameterOffset(buffer.Index), null);
                case BufferKind.HessianVector:
                    return ("product", parameterOffset(buffer.Index), null);
                case BufferKind.State:
                    return ("states", states.Offset(buffer.Index), null);
                case BufferKind.NextState:
                    return ("states", states.Next(buffer.Index), null);
            }
            MemoryPlan.Place place = memory[buffer];
            return (Pools[place.Pool], place.Offset, place.Pool);
        }
    }

    private static IEnumerable<Buffer> Touched(Kernel kernel)
    {
        IEnumerable<Buffer> buffers = kernel.Reads.Concat(kernel.Writes);
        return kernel is LoopNest nest ? buffers.Concat(nest.PartBuffers) : buffers;
    }

    /// <summary>The variables of loops, which kernels take as sizes.</summary>
    private IEnumerable<string> Steps(IEnumerable<Kernel> kernels) => kernels.OfType<LoopKernel>().SelectMany(l => Steps(l.Body).Prepend(sizeNames.Of(l.Loop.Step)));

    private void WriteCalls(IReadOnlyList<Kernel> list, string prefix, bool laps, Frame frame, Names scope)
    {
        for (int k = 0; k < list.Count; k++)
        {
            if (k > 0 || prefix.Length == 0) programs.Line();
            string number = prefix + Number(k + 1) + ".";
            if (list[k] is RepeatedKernels repeated)
            {
                WriteLayers(repeated, number, frame, scope);
                continue;
            }
            WriteCall(list[k], number, Origin(list[k]), frame, scope);
            // The steps of a loop are one entry of the profile.
            if (laps) WriteLap(list[k], Origin(list[k]));
        }
    }

    private void WriteCall(Kernel kernel, string number, string origin, Frame frame, Names scope)
    {
        programs.Line($"// {number} {origin}");
        switch (kernel)
        {
            case LoopNest { Product: not null } nest:
                WriteProduct(nest, frame, scope);
                break;
            case LoopNest nest:
                WriteLoops(nest, frame, scope);
                break;
            case RoutineKernel routine:
                string sizes = string.Join(", ", routine.Sizes.Select(Text));
                IEnumerable<string> passed = routine.Operands.Prepend(routine.Target).Select(Address)
                    .Append(routine.SizesType is null ? sizes : $"new {routine.SizesType}({sizes})").Append(routine.Target.Buffer.Accumulates ? "accumulate" : "false");
                programs.Line($"{routine.Routine}({string.Join(", ", passed)});");
                break;
            case LoopKernel loop:
                WriteSteps(loop, number, frame, scope);
                break;
        }

        string Address(Location location) => location.Offset.IsZero ? frame[location.Buffer] : $"{frame[location.Buffer]} + {Text(location.Offset)}";
    }

    private void WriteSteps(LoopKernel kernel, string number, Frame frame, Names scope)
    {
        string step = sizeNames.Of(kernel.Loop.Step), length = Text(kernel.Loop.Length);
        using (programs.Block(kernel.Loop.Reverse ? $"for (nint {step} = {length} - 1; {step} >= 0; {step}--)" : $"for (nint {step} = 0; {step} < {length}; {step}++)"))
        {
            WriteCalls(kernel.Body, number, laps: false, frame, scope);
            foreach (CarriedBuffers carried in kernel.Carries.Where(c => !c.InPlace))
            {
                (string current, string next) = (frame[carried.Current], frame[carried.Next]);
                string swapped = scope.Unique(current + "Swapped");
                programs.Line($"{(carried.Current.Type == ElementType.Int32 ? "int*" : "float*")} {swapped} = {current};");
                programs.Line($"{current} = {next};");
                programs.Line($"{next} = {swapped};");
            }
        }
    }

    /// <summary>The definition's texts that a kernel computes; the first of many.</summary>
    private static string Origin(Kernel kernel) => kernel.Origins.Count == 0 ? kernel.Name : Shortened(kernel.Origins);

    private static string Shortened(IReadOnlyList<string> origins)
    {
        const int shown = 4;
        return string.Join("; ", origins.Take(shown)) + (origins.Count > shown ? "; ..." : "");
    }

    /// <summary>Where profiling is off, which the JIT and the AOT compiler know, nothing is left of this line.</summary>
    private void WriteLap(Kernel kernel, string origin) =>
        programs.Line($"profile.Lap({Literals.String(kernel.Name)}, {Literals.String(origin)}, flops: {Text(kernel.Flops)}, bytes: {Text(kernel.Bytes)});");

    private void WriteLoops(LoopNest nest, Frame frame, Names scope)
    {
        (string name, string fields) = Use(nest, frame, []);
        string variable = scope.Unique(Naming.Camel(name) + "Kernel");
        programs.Line($"var {variable} = new {name}<V> {{ {fields} }};");
        bool parallel = nest.Outer.Count > 0;
        if (!parallel)
        {
            programs.Line($"{variable}.Execute(0, 1, 0);");
            if (nest.HasFinish) programs.Line($"{variable}.Finish(1);");
            return;
        }
        string rows = Text(nest.Rows);
        string parts = scope.Unique(Naming.Camel(name) + "Parts");
        programs.Line($"int {parts} = Partition.Parts({rows}, {Text(KernelCost.RowWork(nest))});");
        programs.Line($"Workers.Run(ref {variable}, {rows}, {parts});");
        if (nest.HasFinish) programs.Line($"{variable}.Finish({parts});");
    }

    private void WriteProduct(LoopNest nest, Frame frame, Names scope)
    {
        MatrixProduct product = nest.Product!;
        int[] batch = EpilogueWriter.Batch(nest);
        var loopNames = batch.ToDictionary(l => l, l => scope.Unique("batch"));
        string[] batchFields = batch.Select((l, i) => $"batch{Number(1 + nest.Outer.ToList().IndexOf(l))} = {loopNames[l]}").ToArray();
        (string name, string fields) = Use(nest, frame, nest.HasFinish ? [] : batchFields);
        string epilogue = $"new {name}{(fields.Length == 0 ? "()" : $" {{ {fields} }}")}", rows = Text(nest.ProductRows), multiply = "Multiply", parts = "";
        if (nest.HasFinish)
        {
            string variable = scope.Unique(Naming.Camel(name) + "Epilogue");
            parts = scope.Unique(Naming.Camel(name) + "Parts");
            programs.Line($"var {variable} = {epilogue};");
            programs.Line($"int {parts} = Gemm.Parts({rows});");
            foreach (Buffer share in nest.PartBuffers) programs.Line($"new Span<float>({frame[share]}, {parts} * {NestWriter.Int(Text(share.Count))}).Clear();");
            (epilogue, multiply) = (variable, "MultiplyAndReduce");
        }
        var blocks = new Stack<Block>();
        foreach (int loop in batch)
        {
            string index = loopNames[loop];
            blocks.Push(programs.Block($"for (nint {index} = 0; {index} < {Text(nest.Loops[loop])}; {index}++)"));
        }
        if (nest.HasFinish) foreach (string field in batchFields) programs.Line($"{epilogue}.{field};");
        string m = rows, n = Extent(product.ColumnLoop), k = Text(product.Depth);
        int depth = nest.Loops.Count;
        string left = View(frame[product.Left], product.LeftPosition, product.RowLoop, depth);
        string right = View(frame[product.Right], product.RightPosition, depth, product.ColumnLoop);
        programs.Line($"Gemm.{multiply}({m}, {n}, {k}, {left}, {right}, {epilogue});");
        while (blocks.Count > 0) blocks.Pop().Dispose();
        if (nest.HasFinish) programs.Line($"{epilogue}.Finish<V>({parts});");

        string Extent(int loop) => loop < 0 ? "1" : Text(nest.Loops[loop]);

        string View(string pointer, Affine position, int rowLoop, int columnLoop)
        {
            string address = pointer;
            foreach (int loop in batch)
            {
                Dimension coefficient = position.Coefficients[loop];
                if (!coefficient.IsZero) address += $" + {Times(coefficient, loopNames[loop])}";
            }
            if (!position.Offset.IsZero) address += " + " + Text(position.Offset);
            return $"new MatrixView({address}, {Stride(rowLoop)}, {Stride(columnLoop)})";

            string Stride(int loop) => loop < 0 ? "1" : Text(position.Coefficients[loop]);
        }
    }

    /// <summary>The struct of a kernel, and what its fields are set to.</summary>
    private (string Name, string Fields) Use(LoopNest nest, Frame frame, IEnumerable<string> more)
    {
        (string name, IEnumerable<(string Field, Buffer Buffer)> pointers, IEnumerable<(string Field, uint Site)> sites, KernelText text) = structs[nest];
        IEnumerable<string> fields = pointers.Select(p => $"{p.Field} = {frame[p.Buffer]}").Concat(text.Sizes.Select(s => $"{s} = {s}")).Concat(more);
        if (text.UsesAccumulate) fields = fields.Append("accumulate = accumulate");
        if (text.Sites.Count > 0) fields = fields.Append("noise = noise").Concat(sites.Select(s => $"{s.Field} = {frame.SiteOf(s.Site)}"));
        return (name, string.Join(", ", fields));
    }

    private string Times(Dimension factor, string value) => factor.IsOne ? value : factor.Terms.Count > 1 ? $"({Text(factor)}) * {value}" : $"{Text(factor)} * {value}";

    private string Text(Dimension dimension) => sizeNames.Of(dimension);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
