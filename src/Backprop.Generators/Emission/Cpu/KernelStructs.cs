using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Scheduling;
using Buffer = Backprop.Generators.Scheduling.Buffer;

namespace Backprop.Generators.Emission.Cpu;

/// <summary>
/// The structs of a model's kernels. Kernels of one form, in whichever program or layer, are one struct: it is named after what they have in common, and so are its fields.
/// </summary>
internal sealed class KernelStructs
{
    private readonly Dictionary<string, Struct> structs = [];
    private readonly Dictionary<Kernel, (Struct Struct, KernelForm Form)> uses = [];

    /// <param name="schedules">All programs of the model.</param>
    /// <param name="typeNames">The names that structs must not have.</param>
    /// <param name="sizeNames">What the sizes are called.</param>
    public KernelStructs(IEnumerable<Schedule> schedules, Names typeNames, SizeNames sizeNames)
    {
        foreach (LoopNest nest in schedules.SelectMany(s => Kernels.Flatten(s.Kernels)).OfType<LoopNest>())
        {
            KernelForm form = nest.Form!;
            if (!structs.TryGetValue(form.Code, out Struct? found)) structs[form.Code] = found = new Struct();
            found.Members.Add((nest, form));
            uses[nest] = (found, form);
        }
        foreach (Struct kernel in structs.Values) kernel.Write(typeNames, sizeNames);
    }

    /// <summary>The struct a kernel is, its fields for pointers and for sites of random numbers with what this kernel sets them to, and its other fields.</summary>
    public (string Name, IEnumerable<(string Field, Buffer Buffer)> Pointers, IEnumerable<(string Field, uint Site)> Sites, KernelText Text) this[LoopNest nest]
    {
        get
        {
            (Struct found, KernelForm form) = uses[nest];
            return (found.Name, found.Text.Pointers.Select((p, i) => (p.Name, form.Buffers[found.Positions[i]])), found.Text.Sites.Select((s, i) => (s.Name, form.Sites[found.SitePositions[i]])), found.Text);
        }
    }

    public void WriteTo(IndentedWriter writer)
    {
        foreach (Struct kernel in structs.Values)
        {
            foreach (string line in kernel.Comment()) writer.Line("// " + line);
            writer.Line($"private struct {kernel.Name}{kernel.Text.Head}");
            writer.Line("{");
            writer.Line(kernel.Text.Body.TrimEnd('\n'));
            writer.Line("}");
            writer.Line();
        }
    }

    private sealed class Struct
    {
        public List<(LoopNest Nest, KernelForm Form)> Members { get; } = [];

        public string Name { get; private set; } = "";

        public KernelText Text { get; private set; } = null!;

        /// <summary>For each pointer field, the position of its buffer in the members' forms.</summary>
        public int[] Positions { get; private set; } = [];

        /// <summary>For each field of a site, its position in the members' forms.</summary>
        public int[] SitePositions { get; private set; } = [];

        public void Write(Names typeNames, SizeNames sizeNames)
        {
            (LoopNest first, KernelForm form) = Members[0];
            Name = typeNames.Unique(CommonName.Of(Members.Select(m => m.Nest.Title), first.Title, upper: true));
            Dictionary<Buffer, int> positions = form.Buffers.Select((buffer, i) => (buffer, i)).ToDictionary(p => p.buffer, p => p.i);
            Text = first.Product is null ? LoopKernelWriter.Write(first, NameOf, sizeNames) : EpilogueWriter.Write(first, NameOf, sizeNames);
            Positions = [.. Text.Pointers.Select(p => positions[p.Buffer])];
            SitePositions = [.. Text.Sites.Select(s => form.Sites.ToList().IndexOf(s.Site))];

            string NameOf(Buffer buffer) => CommonName.Of(Members.Select(m => m.Form.Buffers[positions[buffer]].LocalName), RoleOf(first, buffer), upper: false);
        }

        /// <summary>What a field is called whose buffers have no word in common.</summary>
        private static string RoleOf(LoopNest nest, Buffer buffer) => buffer.Kind switch
        {
            BufferKind.Parameter => "parameter",
            BufferKind.ParameterGradient => "gradient",
            BufferKind.Direction => "direction",
            BufferKind.HessianVector => "product",
            BufferKind.PerPart => "share",
            _ => nest.Reads.Contains(buffer) ? "input" : "output",
        };

        /// <summary>The definition's texts of the first kernel, and the layers of the others.</summary>
        public IEnumerable<string> Comment()
        {
            if (Members.Count == 1) return Members[0].Nest.Origins;
            string[] texts = [.. Members[0].Nest.Origins.Select(Naming.WithoutIndices).Distinct()];
            string[] layers = [.. Members.Skip(1).Select(m => m.Nest.Origins.Select(Naming.WithoutIndices).FirstOrDefault() ?? "").Where(o => o.Length > 0).Distinct().Where(o => !texts.Contains(o))];
            const int shown = 6;
            return [.. texts, .. layers.Length == 0 ? [] : new[] { "likewise:" }, .. layers.Take(shown).Select(l => "    " + l), .. layers.Length > shown ? ["    ..."] : System.Array.Empty<string>()];
        }
    }
}
