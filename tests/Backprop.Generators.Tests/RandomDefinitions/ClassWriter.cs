using System.Collections.Generic;
using System.Linq;
using System.Text;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Tests.RandomDefinitions;

/// <summary>A model or layer under construction: its fields and methods come into being as expressions ask for them.</summary>
internal sealed class ClassWriter(RandomDefinition file, Choices choices, string name, int level, IReadOnlyList<string> constructorSizes, bool hasHeader = false)
{
    private static readonly string[] Inits = ["Init.Uniform(-1, 1)", "Init.Zeros", "Init.Ones", "Init.Constant(0.5)", "Init.Normal(0, 1)"];
    private static readonly string[] MatrixInits = [.. Inits, "Init.KaimingUniform", "Init.KaimingNormal", "Init.XavierUniform", "Init.XavierNormal", "Init.Orthogonal"];

    private readonly List<string> fields = [], methods = [], statements = [];
    private readonly List<(string Name, TensorShape Shape)> parameters = [];
    private readonly List<(string Name, Dimension Inputs, Dimension Outputs)> linears = [];
    private readonly List<(string Name, Dimension Width, string Count)> arrays = [];
    private readonly List<(string Name, LayerClass Layer, string Arguments)> layers = [];
    private readonly HashSet<string> configuration = [];

    public RandomDefinition File => file;

    public Choices Choices => choices;

    public string Name => name;

    /// <summary>How deep layers are nested below this class; they are not nested more than twice.</summary>
    public int Level => level;

    /// <summary>Names of extents that are parameters of the constructor.</summary>
    public IReadOnlyList<string> ConstructorSizes => constructorSizes;

    public List<Callable> Helpers { get; } = [];

    public int Members { get; private set; }

    public void AddMethod(string text) => methods.Add(text);

    public string NewName(string prefix) => prefix + Members++;

    /// <summary>Whether a parameter can have this shape.</summary>
    public bool CanHold(TensorShape shape) => Shapes.Names(shape).All(constructorSizes.Contains) && Shapes.Typical(shape) <= 100;

    /// <summary>A parameter of the given shape, shared with an earlier request or new.</summary>
    public string Parameter(TensorShape shape)
    {
        string[] same = parameters.Where(p => p.Shape == shape).Select(p => p.Name).ToArray();
        if (same.Length > 0 && (choices.Chance(50) || parameters.Count > 5)) return choices.Pick(same);
        string field = NewName("p"), extents = string.Join(", ", shape.Dimensions.Select(SizeText));
        string init = choices.Pick(shape.Rank >= 2 ? MatrixInits : Inits);
        string declaration = choices.Next(3) switch
        {
            0 => $"readonly Parameter {field} = new([{extents}], {init});",
            1 => $"private Parameter {field} {{ get; }} = new Parameter([{extents}], {init});",
            _ => $"readonly Parameter {field};",
        };
        fields.Add(declaration);
        // Assigned in the constructor, which a class with constructor parameters in its header cannot have.
        if (declaration.EndsWith(field + ";", System.StringComparison.Ordinal))
        {
            if (hasHeader) fields[^1] = $"readonly Parameter {field} = new([{extents}], init: {init});";
            else statements.Add($"{field} = new([{extents}], {init});");
        }
        parameters.Add((field, shape));
        return field;
    }

    /// <summary>A layer of the library that maps the last axis.</summary>
    public string Linear(Dimension inputs, Dimension outputs)
    {
        (string Name, Dimension, Dimension)[] same = linears.Where(l => l.Inputs == inputs && l.Outputs == outputs).ToArray();
        if (same.Length > 0 && choices.Chance(50)) return choices.Pick(same).Name;
        string field = NewName("linear"), sizes = $"{SizeText(inputs)}, {SizeText(outputs)}";
        fields.Add(choices.Next(3) switch
        {
            0 => $"readonly Linear {field} = new({sizes});",
            1 => $"readonly Linear {field} = new({sizes}, hasBias: false);",
            _ => $"readonly Linear {field} = new(outputs: {SizeText(outputs)}, inputs: {SizeText(inputs)}, hasBias: {Flag()});",
        });
        linears.Add((field, inputs, outputs));
        return field;
    }

    /// <summary>An array or list of layers that keep the width of the last axis, and an expression for how many they are.</summary>
    public (string Name, string Count) LinearArray(Dimension width)
    {
        (string Name, Dimension, string Count)[] same = arrays.Where(a => a.Width == width).ToArray();
        if (same.Length > 0) return (same[0].Name, same[0].Count);
        string field = NewName("blocks"), size = SizeText(width);
        int length = choices.Next(4);
        if (!hasHeader && choices.Chance(30))
        {
            fields.Add($"readonly Linear[] {field} = new Linear[{length}];");
            statements.Add($"for (int i = 0; i < {field}.Length; i++) {field}[i] = new Linear({size}, {size}, hasBias: i % 2 == 0);");
        }
        else
        {
            IEnumerable<string> items = Enumerable.Range(0, length).Select(i => $"new({size}, {size}{(choices.Chance(30) ? ", false" : "")})");
            fields.Add(choices.Next(2) == 0
                ? $"readonly Linear[] {field} = [{string.Join(", ", items)}];"
                : $"readonly List<Linear> {field} = [{string.Join(", ", items)}];");
        }
        string count = fields[^1].Contains("List<", System.StringComparison.Ordinal) ? field + ".Count" : field + ".Length";
        arrays.Add((field, width, count));
        return (field, count);
    }

    /// <summary>A field that holds a layer of the file, applied to arguments of the given shapes, or null if layers are nested too deeply.</summary>
    public (string Field, Callable Apply, IReadOnlyDictionary<string, Dimension> Values)? Layer(IReadOnlyList<TensorShape> shapes)
    {
        if (level >= 2) return null;
        var pattern = new Pattern(shapes, general: true);
        LayerClass? layer = file.Layer(pattern, level + 1);
        if (layer is null) return null;
        string arguments = string.Join(", ", pattern.Constants.Select(n => SizeText(pattern.Values[n])));
        string field = layers.FirstOrDefault(l => l.Layer == layer && l.Arguments == arguments).Name;
        if (field is null || choices.Chance(30))
        {
            field = NewName("layer");
            string more = layer.HasFlag ? Choices.Next(3) switch { 0 => "", 1 => "useBias: false", _ => "useBias: " + Flag() } : "";
            fields.Add($"readonly {layer.Name} {field} = new({string.Join(", ", new[] { arguments, more }.Where(a => a.Length > 0))});");
            layers.Add((field, layer, arguments));
        }
        return (field, layer.Apply, pattern.Values);
    }

    /// <summary>A truth value known to the compiler, and only there.</summary>
    public string Flag()
    {
        int which = choices.Next(4);
        if (which < 2) return which == 0 ? "false" : "true";
        string member = which == 2 ? "IsDeep" : "Variant";
        if (configuration.Add(member)) fields.Add(which == 2 ? $"const bool IsDeep = {(choices.Chance(50) ? "true" : "false")};" : $"static readonly int Variant = {choices.Next(3)};");
        return which == 2 ? "IsDeep" : "Variant > 0";
    }

    /// <summary>An integer known to the compiler.</summary>
    public string Variant()
    {
        if (configuration.Add("Variant")) fields.Add($"static readonly int Variant = {choices.Next(3)};");
        return "Variant";
    }

    public void AddField(string text) => fields.Add(text);

    /// <summary>A size in terms of this class's constants and constructor parameters.</summary>
    public static string SizeText(Dimension size) => Shapes.Text(size, name => name);

    public string Write(string attribute, string parameterList)
    {
        var text = new StringBuilder();
        text.Append($"[{attribute}]\n{(choices.Chance(50) ? "public " : "")}partial class {name}{parameterList}\n{{\n");
        foreach (string field in fields) text.Append($"    {field}\n");
        if (statements.Count > 0) text.Append($"\n    public {name}()\n    {{\n{string.Concat(statements.Select(s => $"        {s}\n"))}    }}\n");
        foreach (string method in methods) text.Append('\n').Append(string.Concat(method.TrimEnd('\n').Split('\n').Select(line => $"    {line}\n")));
        return text.Append("}\n").ToString();
    }
}

/// <summary>A layer of the file.</summary>
/// <param name="Name">The class.</param>
/// <param name="Level">How deep it is nested at least.</param>
/// <param name="HasFlag">Whether its constructor has an optional flag <c>useBias</c>.</param>
/// <param name="Apply">Its method.</param>
internal sealed record LayerClass(string Name, int Level, bool HasFlag, Callable Apply);
