using System.Collections.Generic;
using System.Linq;

namespace Backprop.Generators.Scheduling;

/// <summary>Whether a kernel may write its result over one of its operands.</summary>
internal static class InPlace
{
    /// <summary>
    /// Safe when every element of <paramref name="source"/> is read where the same element of <paramref name="target"/> is written, and not after.
    /// </summary>
    public static bool IsSafe(LoopNest nest, Buffer source, Buffer target)
    {
        if (nest.Product is { } product && (product.Left == source || product.Right == source)) return false;
        if (nest.Finish.Body.Concat(nest.Finish.Row).Concat(nest.Prologue).Any(i => Reads(i, source))) return false;
        if (nest.Finish.Stores.Concat(nest.Finish.RowStores).Any(s => s.Buffer == target)) return false;
        Affine? written = null;
        int writtenIn = -1;
        for (int p = 0; p < nest.Phases.Count; p++)
        {
            if (nest.Phases[p].RowStores.Any(s => s.Buffer == target)) return false;
            foreach (Store store in nest.Phases[p].Stores.Where(s => s.Buffer == target))
            {
                if (written is not null) return false;
                (written, writtenIn) = (store.Position, p);
            }
        }
        if (written is null) return false;
        for (int p = 0; p < nest.Phases.Count; p++)
        {
            foreach (Instruction instruction in nest.Phases[p].Row.Concat(nest.Phases[p].Body).Where(i => Reads(i, source)))
            {
                if (instruction is not Load load || load.Position != written || p > writtenIn) return false;
            }
        }
        return true;
    }

    /// <summary>
    /// Whether the kernels of a step may leave what is carried where they found it: nobody reads the old value when the new one is written, but for the kernel that replaces
    /// it element by element.
    /// </summary>
    public static bool IsSafe(IReadOnlyList<Kernel> step, Buffer current, Buffer next)
    {
        int[] writers = Enumerable.Range(0, step.Count).Where(k => step[k].Writes.Contains(next)).ToArray();
        int[] late = Enumerable.Range(0, step.Count).Where(k => k >= writers[0] && step[k].Reads.Contains(current)).ToArray();
        return late.Length == 0 || (late.Length == 1 && writers.Length == 1 && late[0] == writers[0] && step[late[0]] is LoopNest nest && IsSafe(nest, current, next));
    }

    private static bool Reads(Instruction instruction, Buffer buffer) => instruction switch
    {
        Load load => load.Buffer == buffer,
        IndexedLoad load => load.Buffer == buffer,
        _ => false,
    };
}
