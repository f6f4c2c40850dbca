using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;
using Backprop.Generators.Scheduling;
using Buffer = Backprop.Generators.Scheduling.Buffer;

namespace Backprop.Generators.Emission.Cpu;

// Layers: one loop over their number, in which the addresses of what each layer has of its own depend on it.
internal sealed partial class ProgramWriter
{
    /// <summary>Buffers whose address does not depend on a layer's number.</summary>
    private static IEnumerable<Buffer> Fixed(IEnumerable<Kernel> folded) => folded.SelectMany(kernel => kernel switch
    {
        LoopKernel loop => Fixed(loop.Body),
        RepeatedKernels repeated => repeated.Body.SelectMany(place => place).SelectMany(v => v.Layers.Count == 1 ? Touched(v.Kernels[0]) : v.Buffers.Where(IsShared).Select(b => b[0])),
        _ => Touched(kernel),
    });

    /// <summary>What the same value of several layers is called: as a parameter's field, or as the first layer's value.</summary>
    public static string NameOf(LayerVariant variant, IReadOnlyList<Buffer> buffers)
    {
        Buffer first = buffers[Enumerable.Range(0, buffers.Count).OrderBy(i => variant.Layers[i]).First()];
        return first.Kind == BufferKind.Workspace ? first.Name : CommonName.Of(buffers.Select(b => b.LocalName), first.LocalName, upper: false);
    }

    private static bool IsShared(IReadOnlyList<Buffer> buffers) => buffers.All(b => b == buffers[0]);

    private void WriteLayers(RepeatedKernels repeated, string number, Frame frame, Names around)
    {
        LayerNumbers layers = repeated.Layers;
        var scope = new Names(around);
        string layer = scope.Unique(LayerNumbers.Name), first = Number(layers.First), last = Number(layers.Last), end = Number(layers.Last + 1);
        programs.Line($"// {number} For each of {Number(layers.Count)} layers{(layers.Downwards ? ", the last first" : "")}:");
        using (programs.Block(layers.Downwards ? $"for (nint {layer} = {last}; {layer} >= {first}; {layer}--)" : $"for (nint {layer} = {first}; {layer} < {end}; {layer}++)"))
        {
            Frame inside = frame.Inside();
            var names = new Dictionary<string, string>();
            var ids = new Dictionary<Buffer, int>();
            DeclareAll(repeated.Body.Where(place => place.Count == 1).SelectMany(place => place), inside, scope);
            for (int k = 0; k < repeated.Body.Count; k++)
            {
                if (k > 0 || names.Count > 0) programs.Line();
                WritePlace(repeated.Body[k], number + Number(k + 1) + ".");
            }

            void DeclareAll(IEnumerable<LayerVariant> variants, Frame to, Names block)
            {
                foreach (LayerVariant variant in variants.Where(v => v.Layers.Count > 1))
                {
                    foreach (IReadOnlyList<Buffer> buffers in variant.Buffers)
                    {
                        // The same values of the same layers have one name, in whichever kernel they occur.
                        string key = string.Join(",", variant.Layers.Concat(buffers.Select(Id)));
                        if (IsShared(buffers) || names.ContainsKey(key)) continue;
                        names[key] = Declare(block, buffers[0], NameOf(variant, buffers), Address(repeated, variant, buffers, layer, to));
                    }
                }
            }

            int Id(Buffer buffer)
            {
                if (!ids.TryGetValue(buffer, out int id)) ids[buffer] = id = ids.Count;
                return id;
            }

            void WritePlace(IReadOnlyList<LayerVariant> place, string at)
            {
                LayerVariant[] variants = [.. place.OrderByDescending(v => v.Layers.Count)];
                if (variants.Length == 1)
                {
                    WriteVariant(variants[0], at, inside, scope);
                    return;
                }
                for (int v = 0; v < variants.Length; v++)
                {
                    string condition = v == variants.Length - 1 ? "else" : $"{(v == 0 ? "if" : "else if")} ({layers.Condition(variants[v].Layers, layer)})";
                    using (programs.Block(condition))
                    {
                        var block = new Names(scope);
                        int before = names.Count;
                        Dictionary<string, string> outer = new(names);
                        DeclareAll([variants[v]], inside, block);
                        if (names.Count > before) programs.Line();
                        WriteVariant(variants[v], at, inside, block);
                        names = outer;
                    }
                }
            }

            void WriteVariant(LayerVariant variant, string at, Frame outer, Names block)
            {
                Kernel kernel = variant.Kernels[0];
                Frame own = outer;
                if (variant.Layers.Count > 1)
                {
                    own = outer.Inside();
                    foreach (IReadOnlyList<Buffer> buffers in variant.Buffers)
                    {
                        if (!IsShared(buffers)) own[buffers[0]] = names[string.Join(",", variant.Layers.Concat(buffers.Select(Id)))];
                    }
                    foreach (IReadOnlyList<uint> sites in variant.Sites) own.Replace(sites[0], Site(repeated, variant, sites, layer));
                }
                string origin = Origin(variant);
                WriteCall(kernel, at, origin, own, block);
                WriteLap(kernel, origin);
            }
        }
    }

    private string Address(RepeatedKernels repeated, LayerVariant variant, IReadOnlyList<Buffer> buffers, string layer, Frame frame)
    {
        (string start, _, MemoryPlan.Pool? pool) = frame.PlaceOf(buffers[0]);
        var run = new PlaceRun(repeated.Layers, variant.Layers, [.. buffers.Select(b => frame.PlaceOf(b).Place)]);
        string place = run.Text(layer);
        if (run.Table is { } table)
        {
            string value = NameOf(variant, buffers), name = typeNames.Unique(Naming.Pascal(value) + "Places");
            tables.Line($"/// <summary>Where <c>{value}</c> of each layer lies.</summary>");
            tables.Line($"private static ReadOnlySpan<{(table.Any(p => p > int.MaxValue) ? "long" : "int")}> {name} => [{string.Join(", ", table.Select(Number))}];");
            tables.Line();
            place = $"{name}[(int){layer}{(repeated.Layers.First == 0 ? "" : " - " + Number(repeated.Layers.First))}]";
        }
        else if (run.IsConstant)
        {
            return place == "0" ? start : $"{start} + {(pool is null ? place : InUnits(long.Parse(place, System.Globalization.CultureInfo.InvariantCulture), pool))}";
        }
        bool sum = run.Table is null && (place.Contains(" + ") || place.Contains(" - "));
        return pool is null || pool.Unit.IsOne ? $"{start} + {place}" : $"{start} + {(sum ? $"({place})" : place)} * {Unit(pool)}";
    }

    /// <summary>The site at which each of several layers draws random numbers.</summary>
    private string Site(RepeatedKernels repeated, LayerVariant variant, IReadOnlyList<uint> sites, string layer)
    {
        uint[] table = new uint[repeated.Layers.Count];
        for (int i = 0; i < sites.Count; i++) table[variant.Layers[i] - repeated.Layers.First] = sites[i];
        string name = typeNames.Unique(Naming.Pascal(variant.Kernels[0].Name) + "Sites");
        tables.Line("/// <summary>Where the random numbers of each layer are drawn.</summary>");
        tables.Line($"private static ReadOnlySpan<uint> {name} => [{string.Join(", ", table.Select(s => "0x" + s.ToString("x8", CultureInfo.InvariantCulture)))}];");
        tables.Line();
        return $"{name}[(int){layer}{(repeated.Layers.First == 0 ? "" : " - " + Number(repeated.Layers.First))}]";
    }

    /// <summary>The definition's texts of kernels that are alike, with the number of the layer in its place.</summary>
    private static string Origin(LayerVariant variant)
    {
        Kernel first = variant.Kernels[0];
        if (first.Origins.Count == 0) return first.Name;
        if (variant.Kernels.Any(k => k.Origins.Count != first.Origins.Count)) return Shortened(first.Origins);
        return Shortened([.. first.Origins.Select((origin, line) => LayerText.Of(variant.Layers, [.. variant.Kernels.Select(k => k.Origins[line])]) ?? origin)]);
    }
}
