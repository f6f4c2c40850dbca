using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Tests.RandomDefinitions;

/// <summary>
/// A random C# file with a model, its layers and helpers. Shapes are tracked while it is written, so that most definitions are valid; some are broken on purpose
/// in one place.
/// </summary>
internal sealed class RandomDefinition
{
    private static readonly Dimension[] Extents = [3, Dimension.Symbol("B"), 2, 4, Dimension.Symbol("T"), 1, 5];

    private readonly Choices choices;
    private readonly List<(Pattern Pattern, LayerClass Layer)> layers = [];
    private readonly StringBuilder text = new();
    private readonly Dictionary<string, string> indexLimits = [];
    private int stepsUntilBroken = -1;

    private RandomDefinition(string name, Choices choices) => (Name, this.choices) = (name, choices);

    /// <summary>The namespace and the model's class.</summary>
    public string Name { get; }

    public string Source { get; private set; } = "";

    /// <summary>Whether something that cannot be compiled was put in. It may be in code that is never evaluated.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>For each argument of type Indices, a dimension that its elements must be below.</summary>
    public IReadOnlyDictionary<string, string> IndexLimits => indexLimits;

    /// <summary>The decisions it was made of.</summary>
    public IReadOnlyList<int> Taken => choices.Taken;

    public static RandomDefinition Create(string name, Choices choices)
    {
        var definition = new RandomDefinition(name, choices);
        definition.Write();
        return definition;
    }

    /// <summary>A definition that was not drawn but written: the text of a file with a model of this name in a namespace of this name and <c>Space</c>.</summary>
    public static RandomDefinition Written(string name, string source, params (string Argument, string Limit)[] limits)
    {
        var definition = new RandomDefinition(name, new Choices([])) { Source = source };
        foreach ((string argument, string limit) in limits) definition.indexLimits[argument] = limit;
        return definition;
    }

    /// <summary>Whether this step of all the steps in the file is the one to break.</summary>
    public bool BreakNow()
    {
        if (stepsUntilBroken-- != 0) return false;
        return IsBroken = true;
    }

    /// <summary>A layer whose method takes arguments of these shapes: an existing one, or a new one.</summary>
    public LayerClass? Layer(Pattern pattern, int level)
    {
        LayerClass[] same = layers.Where(l => l.Layer.Level >= level && l.Pattern.Shapes.SequenceEqual(pattern.Shapes)).Select(l => l.Layer).ToArray();
        if (same.Length > 0 && choices.Chance(60)) return choices.Pick(same);
        if (layers.Count > 3) return null;

        string name = "Layer" + layers.Count;
        string[] sizes = pattern.Constants.ToArray();
        bool hasFlag = choices.Chance(50);
        layers.Add((new Pattern([], false), null!)); // Reserves the name while the class is written.
        int place = layers.Count - 1;
        layers[place] = (pattern, new LayerClass(name, -1, hasFlag, null!)); // Level -1: not to be used by itself.
        var writer = new ClassWriter(this, choices, name, level, sizes, hasHeader: sizes.Length > 0 || hasFlag);
        var method = new MethodWriter(writer);
        (string parameters, Term result) = method.LayerMethod(pattern, hasFlag);
        writer.AddMethod(method.Text($"{(choices.Chance(50) ? "public" : "internal")} Variable Apply({parameters})", result));
        string[] header = [.. sizes.Select(n => "int " + n), .. hasFlag ? new[] { "bool useBias = true" } : []];
        text.Append(writer.Write("Layer", header.Length > 0 ? "(" + string.Join(", ", header) + ")" : "")).Append('\n');
        var layer = new LayerClass(name, level, hasFlag, new Callable("Apply", pattern.Shapes, result));
        layers[place] = (pattern, layer);
        return layer;
    }

    private void Write()
    {
        if (choices.Chance(14)) stepsUntilBroken = choices.Next(10);
        var model = new ClassWriter(this, choices, Name, 0, []);

        (string Name, TensorShape Shape, bool IsIndex)[] arguments = Arguments();
        var forward = new MethodWriter(model);
        string list = Declare(forward, arguments, gradients: false);
        Term result = forward.Body(3 + choices.Next(5));
        IndexTerm? index = choices.Chance(10) ? forward.ArgMax() : null;
        string access = choices.Pick("", "public ", "internal ");
        model.AddMethod(index is null
            ? forward.Text($"[Forward]\n{access}Variable Output({list})", result)
            : forward.Text($"[Forward]\n{access}Indices Output({list})", result with { Text = index.Text }));

        model.AddMethod(Loss(model, arguments, index is null ? result : null));
        if (choices.Chance(20)) model.AddMethod(Loss(model, arguments, null, "Penalty"));

        string body = model.Write("Model", "");
        Source = $"namespace {Name}Space;\n\n{(choices.Chance(50) ? text + body : body + "\n" + text)}";
    }

    private (string Name, TensorShape Shape, bool IsIndex)[] Arguments()
    {
        int count = 1 + choices.Next(3);
        var arguments = new List<(string, TensorShape, bool)>();
        for (int i = 0; i < count; i++)
        {
            bool isIndex = i > 0 && choices.Chance(25);
            int rank = choices.Pick(2, 2, 1, 3, 2, 3, 0, 4);
            if (isIndex) rank = Math.Min(rank, 2);
            var shape = new TensorShape(Enumerable.Range(0, rank).Select(_ => choices.Pick(Extents)).ToArray());
            while (Shapes.Typical(shape) > 400) shape = shape.Without(axis => axis == 0);
            arguments.Add((choices.Pick("x", "input", "@in", "value") + i, shape, isIndex));
        }
        return [.. arguments];
    }

    private string Declare(MethodWriter method, IEnumerable<(string Name, TensorShape Shape, bool IsIndex)> arguments, bool gradients)
    {
        var list = new List<string>();
        foreach ((string name, TensorShape shape, bool isIndex) in arguments)
        {
            method.AddArgument(name, shape, isIndex ? Limit(name) : null);
            string attributes = isIndex || !gradients || !choices.Chance(50) ? "" : choices.Pick(", Gradient", "] [Gradient");
            list.Add($"[Shape({string.Join(", ", shape.Dimensions.Select(d => d.IsConstant ? d.ToString() : $"\"{d}\""))}){attributes}] {(isIndex ? "Indices" : "Variable")} {name}");
        }
        return string.Join(", ", list);
    }

    private Dimension Limit(string argument)
    {
        string key = argument.TrimStart('@');
        if (!indexLimits.TryGetValue(key, out string? limit)) indexLimits[key] = limit = choices.Pick(Extents).ToString();
        return int.TryParse(limit, out int constant) ? constant : Dimension.Symbol(limit);
    }

    /// <summary>A loss of the forward method's result, or of a body of its own.</summary>
    private string Loss(ClassWriter model, (string Name, TensorShape Shape, bool IsIndex)[] arguments, Term? output, string name = "Loss")
    {
        var method = new MethodWriter(model);
        string list = Declare(method, arguments, gradients: true);
        Term prediction;
        if (output is not null && choices.Chance(80))
        {
            prediction = output with { Text = $"Output({string.Join(", ", arguments.Select(a => a.Name))})" };
            prediction = method.Keep(prediction);
            if (choices.Chance(30)) prediction = method.Body(1 + choices.Next(3));
        }
        else prediction = method.Body(2 + choices.Next(5));

        Term loss;
        bool declarable = prediction.Shape.Dimensions.All(d => d.IsConstant || d.Name is not null);
        switch (declarable ? choices.Next(4) : 0)
        {
            case 1:
                list += ", " + Declare(method, [("target", prediction.Shape, false)], gradients: true);
                loss = method.LossAgainst(prediction, new Term("target", prediction.Shape));
                break;
            case 2 when prediction.Rank > 0:
                TensorShape rows = prediction.Shape.Without(axis => axis == prediction.Rank - 1);
                indexLimits["labels"] = prediction.Shape[prediction.Rank - 1].ToString();
                if (name != "Loss") indexLimits.Remove("labels");
                string labels = name == "Loss" ? "labels" : "classes";
                indexLimits[labels] = prediction.Shape[prediction.Rank - 1].ToString();
                list += $", [Shape({string.Join(", ", rows.Dimensions.Select(d => d.IsConstant ? d.ToString() : $"\"{d}\""))})] Indices {labels}";
                loss = method.CrossEntropy(prediction, labels);
                break;
            default:
                loss = method.Scalar(prediction);
                break;
        }
        if (choices.Chance(50)) loss = method.WithPenalty(loss);
        return method.Text($"[Loss]\n{choices.Pick("", "private ")}Variable {name}({list})", loss);
    }
}
