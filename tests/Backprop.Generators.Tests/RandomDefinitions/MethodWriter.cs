using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Tests.RandomDefinitions;

/// <summary>A method under construction: its statements, and what expressions can refer to.</summary>
internal sealed partial class MethodWriter
{
    private readonly ClassWriter owner;
    private readonly RandomDefinition file;
    private readonly Choices choices;
    private readonly List<string> lines = [];
    private readonly List<Term> pool;
    private readonly List<IndexTerm> indices;
    private readonly List<Term> variables = [];
    private readonly Dictionary<string, List<string>> sizes;
    private readonly int[] names;
    private readonly int depth;

    public MethodWriter(ClassWriter owner)
    {
        (this.owner, file, choices) = (owner, owner.File, owner.Choices);
        (pool, indices, names) = ([], [], [0]);
        sizes = owner.ConstructorSizes.ToDictionary(n => n, n => new List<string> { n });
    }

    /// <summary>A block or local function, which sees what the method around it sees; its statements are its own.</summary>
    private MethodWriter(MethodWriter outer, IReadOnlyList<Term>? visible = null)
    {
        (owner, file, choices, names, depth) = (outer.owner, outer.file, outer.choices, outer.names, outer.depth + 1);
        pool = [.. visible ?? outer.pool];
        indices = [.. outer.indices];
        sizes = outer.sizes.ToDictionary(s => s.Key, s => s.Value.ToList());
    }

    public void AddArgument(string name, TensorShape shape, Dimension? limit)
    {
        if (limit is null) pool.Add(new(name, shape));
        else indices.Add(new(name, shape, limit));
        AddSizes(name, shape);
    }

    private void AddSizes(string name, TensorShape shape)
    {
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (shape[axis].Name is not string size) continue;
            if (!sizes.TryGetValue(size, out List<string>? texts)) sizes[size] = texts = [];
            texts.Add($"{name}.Shape[{axis}]");
        }
    }

    /// <summary>Takes some steps; the last value.</summary>
    public Term Body(int steps)
    {
        if (pool.Count == 0) pool.Add(new Term(owner.Parameter(new TensorShape(3)), new TensorShape(3)));
        for (int i = 0; i < steps; i++) Keep(Step());
        return pool[^1];
    }

    /// <summary>The method with its statements, or an expression body if there are none.</summary>
    public string Text(string declaration, Term result)
    {
        if (lines.Count == 0) return $"{declaration} => {result.Text};\n";
        return $"{declaration}\n{{\n{string.Concat(lines.Select(l => l.Length == 0 ? "\n" : $"    {l}\n"))}    return {result.Text};\n}}\n";
    }

    /// <summary>The method of a layer: a random body over its argument, with parameters of the layer's sizes.</summary>
    public (string Parameters, Term Result) LayerMethod(Pattern pattern, bool hasFlag)
    {
        var list = new List<string>();
        for (int i = 0; i < pattern.Shapes.Count; i++)
        {
            string name = "abc"[i].ToString();
            AddArgument(name, pattern.Shapes[i], null);
            list.Add("Variable " + name);
        }
        Term result = choices.Chance(60) ? Body(1 + choices.Next(4)) : Normalized(pool[0]);
        if (hasFlag) result = Keep(ConditionalBias(result));
        return (string.Join(", ", list), result);
    }

    /// <summary>Makes a value available to later steps, perhaps as a variable.</summary>
    public Term Keep(Term term)
    {
        if (term.Magnitude > 20) term = term with { Text = $"Tanh({term.Text} * {Shapes.Literal(Math.Round(2 / term.Magnitude, 4) + 0.001)})", Magnitude = 1 };
        if (term.Text.Length > 60 || choices.Chance(40))
        {
            bool isExplicit = choices.Chance(50);
            string name = NewName("v");
            AddLine($"{(isExplicit ? "Variable" : "var")} {name} = {term.Text};");
            term = term with { Text = name };
            if (isExplicit) variables.Add(term);
            if (choices.Chance(30)) AddSizes(name, term.Shape);
        }
        pool.Add(term);
        return term;
    }

    private string NewName(string prefix) => prefix + names[0]++;

    private void AddLine(string line) => lines.Add(line);

    private void AddBlock(MethodWriter block)
    {
        AddLine("{");
        foreach (string line in block.lines) AddLine("    " + line);
        AddLine("}");
    }

    // Operands.

    /// <summary>Some value, more likely a recent one.</summary>
    private Term Some()
    {
        int back = choices.Next(4) switch { 0 or 1 => 0, 2 => choices.Next(Math.Min(3, pool.Count)), _ => choices.Next(pool.Count) };
        return pool[^(back + 1)];
    }

    /// <summary>A value that satisfies a condition, if there is one.</summary>
    private Term? SomeThat(Func<Term, bool> condition)
    {
        Term[] fitting = pool.Where(condition).Reverse().ToArray();
        return fitting.Length == 0 ? null : fitting[choices.Next(fitting.Length)];
    }

    /// <summary>A value that broadcasts with a shape to something not much larger.</summary>
    private Term Operand(TensorShape shape)
    {
        switch (choices.Next(6))
        {
            case 0:
            case 1:
                if (SomeThat(t => Shapes.Broadcast(t.Shape, shape) is { } common && Shapes.Typical(common) <= Math.Max(1000, Shapes.Typical(shape))) is { } term) return term;
                goto default;
            case 2 when shape.Rank > 0:
                // Broadcast along the leading axes, or along all but one axis of extent 1.
                var last = new TensorShape(shape.Dimensions.Skip(choices.Next(shape.Rank)));
                int stretched = choices.Next(last.Rank + 1);
                if (stretched < last.Rank) last = last.With(stretched, 1);
                return owner.CanHold(last) ? new Term(owner.Parameter(last), last) : Number();
            case 3:
                return new Term(owner.Parameter(TensorShape.Scalar), TensorShape.Scalar);
            case 4 when shape.Rank > 0:
                return Created(shape);
            default:
                return Number();
        }
    }

    private Term Number()
    {
        double value = choices.Pick(0.5, 2, -1, 1, 0.1, 3, -0.75, 0, 1.5);
        return new Term(Shapes.Literal(value), TensorShape.Scalar, Math.Abs(value));
    }

    /// <summary>A constant, or numbers made from sizes.</summary>
    private Term Created(TensorShape shape)
    {
        switch (choices.Next(5))
        {
            case 0 when SizeTexts(shape) is { } extents:
                return new Term(choices.Pick($"Ones({extents})", $"Zeros({extents})", $"Full(0.25, {extents})"), shape);
            case 1 when SizeText(shape[shape.Rank - 1]) is { } size:
                return new Term($"(ToVariable(Range({size})) * 0.1)", new TensorShape(shape[shape.Rank - 1]), 2);
            case 2 when shape[shape.Rank - 1] is { IsConstant: true, Value: > 0 } extent:
                IEnumerable<string> numbers = Enumerable.Range(0, (int)extent.Value).Select(_ => choices.Pick("0.5", "-1", "2.25", "0.0"));
                string name = NewName("weights");
                AddLine($"double[] {name} = [{string.Join(", ", numbers)}];");
                return new Term($"((Variable){name})", new TensorShape(extent), 2.25);
            case 3 when SizeText(shape[0]) is { } size:
                return new Term(choices.Pick($"((Variable)(1 / Math.Sqrt(1.0 + {size})))", $"((Variable)({size} * 0.1))", $"((Variable)(2.0 / (1 + {size})))"), TensorShape.Scalar, 2);
            default:
                return Number();
        }
    }

    // Sizes.

    /// <summary>A size as an expression, or null if a name in it cannot be read here.</summary>
    private string? SizeText(Dimension size) => size.Names.All(sizes.ContainsKey) ? Shapes.Text(size, name => choices.Pick(sizes[name])) : null;

    private string? SizeTexts(TensorShape shape)
    {
        string?[] texts = shape.Dimensions.Select(SizeText).ToArray();
        return texts.Contains(null) ? null : string.Join(", ", texts);
    }

    private string AxisText(int axis, int rank) => Shapes.Literal(choices.Chance(40) ? axis - rank : axis);
}
