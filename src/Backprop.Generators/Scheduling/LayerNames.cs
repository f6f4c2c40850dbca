using System.Collections.Generic;
using System.Linq;

namespace Backprop.Generators.Scheduling;

/// <summary>
/// Gives kernels names of their own, and the values in the workspace where layers repeat. What is alike in several layers has one name, so that names do not depend on how many there are.
/// </summary>
internal static class LayerNames
{
    /// <param name="folded">The kernels of a program.</param>
    /// <param name="bufferNames">The names that its buffers have.</param>
    public static void Give(IReadOnlyList<Kernel> folded, HashSet<string> bufferNames)
    {
        NameKernels(folded, []);
        if (!folded.Any(k => k is RepeatedKernels)) return;
        Buffer[] workspace = [.. Kernels.Flatten(RepeatFolding.Expand(folded)).SelectMany(k => k.Reads.Concat(k.Writes)).Distinct().Where(b => b.Kind == BufferKind.Workspace)];
        foreach (Buffer buffer in workspace) bufferNames.Remove(buffer.Name);
        var named = new HashSet<Buffer>();
        NameBuffers(folded, bufferNames, named);
    }

    private static void NameKernels(IEnumerable<Kernel> kernels, HashSet<string> taken)
    {
        foreach (Kernel kernel in kernels)
        {
            if (kernel is RepeatedKernels repeated)
            {
                foreach (LayerVariant variant in repeated.Body.SelectMany(place => place))
                {
                    string name = Scheduler.Unique(taken, variant.Kernels[0].Title);
                    foreach (Kernel alike in variant.Kernels) alike.Name = name;
                }
                continue;
            }
            kernel.Name = Scheduler.Unique(taken, kernel.Title);
            if (kernel is LoopKernel loop) NameKernels(loop.Body, taken);
        }
    }

    private static void NameBuffers(IEnumerable<Kernel> kernels, HashSet<string> taken, HashSet<Buffer> named)
    {
        foreach (Kernel kernel in kernels)
        {
            if (kernel is RepeatedKernels repeated)
            {
                IEnumerable<LayerVariant> variants = repeated.Body.SelectMany(place => place).OrderByDescending(v => v.Layers.Count > 1);
                foreach (IReadOnlyList<Buffer> buffers in variants.SelectMany(v => v.Buffers)) Name(buffers);
            }
            else
            {
                foreach (Buffer buffer in kernel.Reads.Concat(kernel.Writes)) Name([buffer]);
                if (kernel is LoopKernel loop) NameBuffers(loop.Body, taken, named);
            }
        }

        void Name(IReadOnlyList<Buffer> buffers)
        {
            Buffer[] open = [.. buffers.Where(b => b.Kind == BufferKind.Workspace && named.Add(b))];
            if (open.Length == 0) return;
            string name = Scheduler.Unique(taken, open[0].LocalName);
            foreach (Buffer buffer in open) buffer.Name = name;
        }
    }
}
