using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Tests.RandomDefinitions;

// Loops over time: as many steps as an axis has elements, with any operations in a step.
internal sealed partial class MethodWriter
{
    /// <summary>A loop along the first axis of a value, with a state that starts as another. A step pulls the state towards numbers up to 1, so that many steps do not carry it away.</summary>
    private Term LoopOverTime()
    {
        if (depth > 1 || SomeThat(t => t.Rank > 0 && t.Shape[0].Name is not null) is not { } sequence) return Loop();
        (string state, string step) = (NewName("state"), NewName("t"));
        Term start = Tame(SomeThat(t => Shapes.Typical(t.Shape) < 500) ?? Number(), 3);
        AddLine($"Variable {state} = {start.Text};");
        string? list = choices.Chance(40) && start.Rank < 3 ? NewName("states") : null;
        if (list is not null) AddLine($"var {list} = new List<Variable> {{ {state} }};");

        string text = sequence.Text;
        string length = SizeText(sequence.Shape[0]) ?? $"{text}.Shape[0]";
        AddLine(choices.Chance(30) ? $"for (int {step} = {length} - 1; {step} >= 0; {step}--)" : $"for (int {step} = 0; {step} < {length}; {step}++)");
        var block = new MethodWriter(this);
        var carried = new Term(state, start.Shape, 4);
        block.pool.Add(new Term($"{text}[{step}]", new TensorShape(sequence.Shape.Dimensions.Skip(1)), sequence.Magnitude));
        block.pool.Add(carried);
        block.Body(choices.Next(4));
        Term update = block.SomeThat(t => t != carried && Shapes.Broadcast(t.Shape, start.Shape) == start.Shape) ?? block.Number();
        block.AddLine($"{state} = {choices.Pick("0.5", "0.25", "-0.5")} * {state} + {choices.Pick("0.5 * Tanh", "0.5 * Sin", "Sigmoid")}({update.Text});");
        if (list is not null) block.AddLine($"{list}.Add({state});");
        AddBlock(block);
        return list is null ? carried : new($"Stack({list})", start.Shape.Insert(0, sequence.Shape[0] + 1), 4);
    }
}
