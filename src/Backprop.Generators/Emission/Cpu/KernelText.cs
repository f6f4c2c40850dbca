using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;
using Buffer = Backprop.Generators.Scheduling.Buffer;

namespace Backprop.Generators.Emission.Cpu;

/// <summary>An emitted kernel: its declaration without name and comments, and the fields to set.</summary>
internal sealed class KernelText
{
    private KernelText(string head, string body, IReadOnlyList<(string Name, Buffer Buffer)> pointers, IReadOnlyList<string> sizes, bool usesAccumulate, IReadOnlyList<(string Name, uint Site)> sites)
    {
        Head = head;
        Body = body;
        Pointers = pointers;
        Sizes = sizes;
        UsesAccumulate = usesAccumulate;
        Sites = sites;
    }

    /// <summary>What follows the name in the declaration: type parameters, interface, constraints.</summary>
    public string Head { get; }

    /// <summary>Fields and methods.</summary>
    public string Body { get; }

    public IReadOnlyList<(string Name, Buffer Buffer)> Pointers { get; }

    public IReadOnlyList<string> Sizes { get; }

    public bool UsesAccumulate { get; }

    /// <summary>The fields that hold the sites of random numbers; where there are any, there is one for their seed and step, <c>noise</c>.</summary>
    public IReadOnlyList<(string Name, uint Site)> Sites { get; }

    public static KernelText Create(string head, NestWriter nest, string methods)
    {
        var fields = new IndentedWriter();
        KeyValuePair<Buffer, string>[] used = nest.Pointers.Where(p => nest.UsedPointers.Contains(p.Key)).ToArray();
        using (fields.Indent())
        {
            foreach (KeyValuePair<Buffer, string> pointer in used) fields.Line($"public {(pointer.Key.Type == ElementType.Int32 ? "int*" : "float*")} {pointer.Value};");
            if (nest.Sizes.Count > 0) fields.Line($"public nint {string.Join(", ", nest.Sizes)};");
            if (nest.UsesAccumulate) fields.Line("public bool accumulate;");
            if (nest.Sites.Count > 0) fields.Line("public NoiseKey noise;");
            if (nest.Sites.Count > 0) fields.Line($"public uint {string.Join(", ", nest.Sites.Values)};");
        }
        string text = fields.ToString();
        return new KernelText(head, text.Length == 0 ? methods : text + "\n" + methods, used.Select(p => (p.Value, p.Key)).ToArray(), nest.Sizes.ToArray(), nest.UsesAccumulate, nest.Sites.Select(s => (s.Value, s.Key)).ToArray());
    }
}
