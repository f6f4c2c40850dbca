using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

// Loops: the kernels of one step, and where they leave what the next step, or whoever comes after the loop, reads.
internal sealed partial class Scheduler
{
    private bool IsLastCarry(int node) => graph.Nodes[node] is { Op: ResultOp result } found && result.Index < flattening.Loops[found.Inputs[0]].Carries.Count;

    private void EmitLoop(Loop loop, int node)
    {
        string name = Naming.Pascal(loop.Step) + "Loop";
        List<Kernel> around = kernels;
        var carries = new List<(Buffer Current, Buffer Next)>();
        foreach (LoopCarry carry in loop.Carries)
        {
            string of = Naming.Camel(Naming.Of(graph.Nodes[carry.Next]));
            Buffer current = Workspace(carry.Inside, of + "Carry"), next = Workspace(carry.Next, of + "Next");
            carries.Add((current, next));
            memory[carry.Inside] = Location.Of(current);
            CopyTo(carry.Initial, name + "Start", memory[carry.Inside]);
        }

        kernels = [];
        int[] written = loop.Carries.Select(c => c.Next).Concat(loop.Elements).Select(n => Written(n, loop)).ToArray();
        Run(loop, written.Distinct().ToArray(), stored =>
        {
            for (int i = 0; i < written.Length; i++)
            {
                if (i < carries.Count) Deliver(written[i], Location.Of(carries[i].Next), stored);
                else if (loop.Results.TryGetValue(i, out int result)) foreach (Location target in TargetsOf(result)) Deliver(written[i], ElementOf(target, loop, graph.Nodes[written[i]]), stored);
            }
        });

        string[] origins = kernels.SelectMany(k => k.Origins).Distinct().ToArray();
        var kernel = new LoopKernel(name, origins, loop, kernels);
        for (int i = 0; i < carries.Count; i++)
        {
            kernel.Carries.Add(new CarriedBuffers(carries[i].Current, carries[i].Next, InPlace.IsSafe(kernels, carries[i].Current, carries[i].Next)));
        }
        KernelCost.Count(kernel);

        kernels = around;
        kernels.Add(kernel);
        for (int i = 0; i < carries.Count; i++)
        {
            if (!loop.Results.TryGetValue(i, out int result)) continue;
            Location current = Location.Of(carries[i].Current);
            foreach (Location target in TargetsOf(result)) CopyTo(loop.Carries[i].Inside, name + "End", target);
            if (!memory.ContainsKey(result)) memory[result] = current;
        }
    }

    /// <summary>A value of a step goes to this place, and its other readers find it there.</summary>
    private void Deliver(int node, Location target, HashSet<int> stored)
    {
        AddTarget(node, target);
        if (stored.Contains(node) && !memory.ContainsKey(node) && !target.Buffer.Accumulates) memory[node] = target;
    }

    /// <summary>Where element t of a stacked value lies.</summary>
    private static Location ElementOf(Location stacked, Loop loop, Node element) => stacked with { Offset = stacked.Offset + Dimension.Symbol(loop.Step) * element.Shape.Count };
}
