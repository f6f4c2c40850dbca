using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using Backprop.Generators.Graphs;
using Backprop.Generators.Tests.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;
using OutputKind = Backprop.Generators.Graphs.OutputKind;
using ParameterInfo = Backprop.Generators.Graphs.ParameterInfo;

namespace Backprop.Generators.Tests.Scheduling;

/// <summary>
/// Graphs compiled to an assembly, each as a model of its own, so that scheduling and emission are tested without a definition in C#.
/// Every output of a graph is a method; a scalar graph may be a loss, with the gradient of each float argument.
/// </summary>
internal sealed class CompiledGraphs
{
    private readonly List<(string Name, Graph Graph, ModelDefinition Model, bool Loss)> entries = [];
    private Assembly? assembly;

    public IReadOnlyList<Graph> Graphs => entries.ConvertAll(e => e.Graph);

    /// <summary>The emitted text of each graph, for messages.</summary>
    public List<string> Sources { get; } = [];

    public void Add(Graph graph, bool loss)
    {
        string name = "M" + entries.Count;
        entries.Add((name, graph, Model(name, graph, loss), loss));
    }

    public void Compile()
    {
        var trees = new List<SyntaxTree>();
        var options = new CSharpParseOptions(LanguageVersion.CSharp14);
        foreach ((_, _, ModelDefinition model, _) in entries)
        {
            string source = ModelCompiler.Compile(model).Text;
            Sources.Add(source);
            trees.Add(CSharpSyntaxTree.ParseText(source, options, model.Type.Name + ".g.cs", Encoding.UTF8));
            trees.Add(CSharpSyntaxTree.ParseText(UserPart(model), options));
        }
        CSharpCompilation compilation = CSharpCompilation.Create("CompiledGraphs" + Guid.NewGuid().ToString("N"), trees, References.Value,
            new CSharpCompilationOptions(Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release));

        using var stream = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(stream);
        Diagnostic[] errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToArray();
        Assert.True(result.Success, errors.Length == 0 ? "" : string.Join("\n", errors.Take(5)) + "\n" + errors[0].Location.SourceTree?.ToString());
        assembly = Assembly.Load(stream.ToArray());
    }

    /// <summary>Runs graph <paramref name="index"/> and compares all values and gradients with the interpreter.</summary>
    /// <returns>A description of the first difference, or null.</returns>
    public string? Check(int index, IReadOnlyDictionary<string, int> sizes, int seed, double tolerance)
    {
        (string name, Graph graph, ModelDefinition model, bool loss) = entries[index];
        var instance = (IDifferentiable)Activator.CreateInstance(assembly!.GetType("Compiled." + name)!)!;
        var random = new Random(seed);
        var leaves = new Dictionary<string, Tensor>();
        var binding = new Binding(sizes, leaves);
        object[] arguments = model.Methods[0].Arguments.Select((a, i) => Argument(a, graph.Nodes.Select(n => n.Op).OfType<InputOp>().FirstOrDefault(o => o.Index == i)?.ArgumentName ?? a.Name, binding, leaves, random)).ToArray();
        foreach (ParameterInfo parameter in model.Parameters)
        {
            leaves[parameter.Name] = new Tensor(binding.Shape(parameter.Shape), instance.Parameters[parameter.Name].Span.ToArray().Select(v => (double)v).ToArray());
        }

        foreach (ParameterInfo state in model.States)
        {
            leaves[state.Name] = new Tensor(binding.Shape(state.Shape), instance.Parameters.States[state.Name].Span.ToArray().Select(v => (double)v).ToArray());
        }

        Tensor[] expected = GraphInterpreter.Run(graph, binding);
        for (int m = 0; m < model.Methods.Count; m++)
        {
            Variable actual = instance.EvaluateCompiled(m, arguments);
            if (Difference($"output {m}", expected[m], actual.Values, tolerance) is string difference) return difference;
        }
        if (!loss) return null;

        Graph gradients = Passes.ValueAndGradients(graph, model.Methods[0].Arguments.Select((a, i) => a.Gradient ? i : -1).Where(i => i >= 0));
        Tensor[] exact = GraphInterpreter.Run(gradients, binding);
        var inputs = new Variable?[arguments.Length];
        Variable value = instance.EvaluateGradients(0, arguments, inputs);
        if (Difference("loss with gradients", expected[0], value.Values, tolerance) is string wrong) return wrong;
        for (int o = 0; o < gradients.Outputs.Count; o++)
        {
            GraphOutput output = gradients.Outputs[o];
            string? difference = output.Kind switch
            {
                OutputKind.InputGradient => Difference("gradient of " + output.Name, exact[o], inputs[output.Index]!.Values, tolerance),
                OutputKind.ParameterGradient => Difference("gradient of " + output.Name, exact[o], instance.Gradients[output.Name].Span.ToArray().Select(v => (double)v).ToArray(), tolerance),
                _ => null,
            };
            if (difference is not null) return difference;
        }

        // The same random numbers once more.
        instance.Noise.Step = 0;
        double[] twice = instance.Gradients.Span.ToArray().Select(v => 2.0 * v).ToArray();
        instance.GetType().GetMethod("AccumulateGradients")!.Invoke(instance, [arguments]);
        return Difference("accumulated gradients", new Tensor([twice.Length], twice), instance.Gradients.Span.ToArray().Select(v => (double)v).ToArray(), tolerance);
    }

    private static string? Difference(string what, Tensor expected, ReadOnlySpan<double> actual, double tolerance)
    {
        if (expected.Values.Length != actual.Length) return $"{what}: {actual.Length} elements instead of {expected.Values.Length}";
        double scale = expected.Values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max() + 1e-2;
        for (int i = 0; i < actual.Length; i++)
        {
            double e = expected.Values[i], a = actual[i];
            if (double.IsNaN(e) ? double.IsNaN(a) : double.IsInfinity(e) ? a == e : Math.Abs(e - a) <= tolerance * scale) continue;
            return $"{what}, element {i} of [{string.Join(", ", expected.Shape)}]: {a:R} instead of {e:R}";
        }
        return null;
    }

    private static object Argument(ArgumentInfo argument, string name, Binding binding, Dictionary<string, Tensor> leaves, Random random)
    {
        int[] shape = binding.Shape(argument.Shape);
        int count = shape.Aggregate(1, (n, d) => n * d);
        if (argument.Type == ElementType.Int32)
        {
            int[] integers = Enumerable.Range(0, count).Select(_ => random.Next(3)).ToArray();
            leaves[name] = new Tensor(shape, Array.ConvertAll(integers, v => (double)v));
            return Indices.Create(shape, integers);
        }
        double[] values = Enumerable.Range(0, count).Select(_ => (double)(float)(random.NextDouble() * 2 - 1)).ToArray();
        leaves[name] = new Tensor(shape, values);
        return Variable.Create(shape, values);
    }

    /// <summary>Arguments that only bind the names of sizes come first, since an input of a random graph may have the shape [B*T].</summary>
    private static ModelDefinition Model(string name, Graph graph, bool loss)
    {
        string[] sizes = ["B", "T"];
        InputOp[] inputs = graph.Nodes.Select(n => n.Op).OfType<InputOp>().OrderBy(o => o.Index).ToArray();
        int count = inputs.Select(i => i.Index + 1).DefaultIfEmpty(0).Max();
        IEnumerable<ArgumentInfo> arguments = Enumerable.Range(0, count).Select(i => inputs.FirstOrDefault(o => o.Index == i) is { } o
            ? new ArgumentInfo(o.ArgumentName.Replace(' ', '_'), o.Type, o.Shape, loss && o.Type == ElementType.Float32)
            : new ArgumentInfo("unused" + i, ElementType.Float32, new TensorShape(1), false));
        // The graph numbers its inputs from 0, so the size arguments are appended, and bound first by being sorted to the front at the entry.
        ArgumentInfo[] all = [.. arguments, .. sizes.Select(s => new ArgumentInfo("size" + s, ElementType.Float32, new TensorShape(Dimension.Symbol(s)), false))];
        ParameterOp[] parameters = graph.Nodes.Select(n => n.Op).OfType<ParameterOp>().OrderBy(o => o.Index).ToArray();
        StateOp[] states = graph.Nodes.Select(n => n.Op).OfType<StateOp>().OrderBy(o => o.Index).ToArray();
        MethodDefinition[] methods = graph.Outputs.Select((o, i) => new MethodDefinition("Y" + i, loss ? Backprop.Generators.Graphs.MethodKind.Loss : Backprop.Generators.Graphs.MethodKind.Forward,
            all.ToEquatableArray(), graph.Nodes[o.Node].Type, new Graph(graph.Nodes, EquatableArray.Of(o)))).ToArray();
        return new ModelDefinition(new TypeDeclaration("Compiled", EquatableArray<string>.Empty, "partial class " + name, name, "Compiled." + name),
            parameters.Select(p => new ParameterMember(p.ParameterName, p.ParameterName, MemberKind.Parameter, false)).Concat(states.Select(s => new ParameterMember(s.StateName, s.StateName, MemberKind.State, false))).ToEquatableArray(),
            parameters.Select(p => new ParameterInfo(p.ParameterName, p.Shape)).ToEquatableArray(), methods.ToEquatableArray())
        {
            States = states.Select(s => new ParameterInfo(s.StateName, s.Shape)).ToEquatableArray(),
        };
    }

    private static string UserPart(ModelDefinition model)
    {
        string fields = string.Concat(model.Parameters.Concat(model.States).Select(p => $"readonly Backprop.Parameter {p.Name} = new(new int[] {{ {string.Join(", ", p.Shape.Dimensions)} }}, Backprop.Init.Uniform(-1, 1)); "));
        string methods = string.Concat(model.Methods.Select(m =>
            $"{(m.ResultType == ElementType.Int32 ? "Backprop.Indices" : "Backprop.Variable")} {m.Name}({string.Join(", ", m.Arguments.Select(a => (a.Type == ElementType.Int32 ? "Backprop.Indices " : "Backprop.Variable ") + a.Name))}) => throw new System.NotSupportedException(); "));
        return $"namespace Compiled; public partial class {model.Type.Name} {{ {fields}{methods}{(model.Methods[0].Kind == Backprop.Generators.Graphs.MethodKind.Loss ? Accumulation(model.Methods[0]) : "")}}}";
    }

    /// <summary>A method that adds the gradients of a loss to those of an evaluation before.</summary>
    private static string Accumulation(MethodDefinition loss)
    {
        IEnumerable<string> arguments = loss.Arguments.Select((a, i) => $"Backprop.ModelValues.{(a.Type == ElementType.Int32 ? "Integers" : "Floats")}(arguments[{i}])");
        IEnumerable<string> gradients = loss.Arguments.Select((a, i) => (a, i)).Where(x => x.a.Gradient)
            .Select(x => $"System.Numerics.Tensors.Tensor.CreateFromShape<float>(Backprop.ModelValues.Floats(arguments[{x.i}]).Lengths)");
        return $"public void AccumulateGradients(object[] arguments) => {loss.Name}AndGradients({string.Join(", ", arguments.Concat(gradients))}, accumulate: true); ";
    }

    private static readonly Lazy<MetadataReference[]> References = new(() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) is var file && (file.StartsWith("System.", StringComparison.Ordinal) || file is "netstandard.dll" or "Backprop.Runtime.dll" or "Backprop.Attributes.dll" or "mscorlib.dll"))
            .Select(p => (MetadataReference)MetadataReference.CreateFromFile(p)).ToArray());
}
