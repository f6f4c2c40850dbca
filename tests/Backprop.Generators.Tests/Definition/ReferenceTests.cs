using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using System.Threading;
using Backprop.Generators.Definition;
using Backprop.Generators.Graphs;
using Backprop.Generators.Tests.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

/// <summary>Definitions are read and also run: the graph, interpreted in double precision, gives what the C# code gives.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, int> sizes = new() { ["B"] = 3, ["T"] = 5, ["N"] = 4, ["M"] = 6 };

    private static readonly Lazy<(CSharpCompilation Compilation, Assembly Assembly)> programs = new(Build);

    public static TheoryData<string> Names => new(ReferencePrograms.All.Select(p => p.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void TheGraphComputesWhatTheDefinitionComputes(string name)
    {
        (CSharpCompilation compilation, Assembly assembly) = programs.Value;
        INamedTypeSymbol symbol = compilation.GetTypeByMetadataName(name + "Program.Model")!;
        Reading<ModelDefinition> reading = ModelReader.Read(symbol, new DefinitionSources(compilation, CancellationToken.None), CancellationToken.None);
        Assert.Empty(reading.Diagnostics.Select(d => d.ToString()));
        ModelDefinition model = Assert.IsType<ModelDefinition>(reading.Definition);

        object instance = Activator.CreateInstance(assembly.GetType(name + "Program.Model")!)!;
        foreach (MethodDefinition method in model.Methods)
        {
            GraphVerifier.Verify(method.Graph);
            var binding = new Binding(sizes, new Dictionary<string, Tensor>());
            foreach (Backprop.Generators.Graphs.ParameterInfo parameter in model.Parameters) binding = binding.With(parameter.Name, Read((Variable)Find(instance, parameter.Name)));
            foreach (ArgumentInfo argument in method.Arguments) binding = binding.With(argument.Name, Draw(binding.Shape(argument.Shape), argument));
            object expected = assembly.GetType(name + "Program.Model")!.GetMethod(method.Name, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!
                .Invoke(instance, method.Arguments.Select(a => Argument(binding.Leaves[a.Name], a)).ToArray())!;
            Tensor actual = GraphInterpreter.Run(method.Graph, binding).Single();
            Tensor wanted = Read(expected);
            Assert.Equal(wanted.Shape, actual.Shape);
            for (int i = 0; i < wanted.Values.Length; i++) Assert.True(Agree(wanted.Values[i], actual.Values[i]), $"{name}.{method.Name}[{i}]: {actual.Values[i]} instead of {wanted.Values[i]}\n{method.Graph}");
        }
    }

    private static bool Agree(double a, double b) => a.Equals(b) || Math.Abs(a - b) <= 1e-12 * (1 + Math.Abs(a) + Math.Abs(b));

    private static (CSharpCompilation, Assembly) Build()
    {
        CSharpCompilation compilation = Generation.Compile([.. ReferencePrograms.All.Select(p => $"{Generation.Usings}namespace {p.Name}Program;\n{p.Source}"), ReferencePrograms.Shared]);
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        return (compilation, new AssemblyLoadContext("programs").LoadFromStream(image));
    }

    private static Tensor Draw(int[] shape, ArgumentInfo argument) => argument.Type == ElementType.Int32
        ? new(shape, Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => (double)(i * 7 % 4)).ToArray())
        : Samples.Random(shape, argument.Name);

    private static object Argument(Tensor tensor, ArgumentInfo argument) => argument.Type == ElementType.Int32
        ? Indices.Create(tensor.Shape, tensor.Values.Select(v => (int)v).ToArray())
        : Variable.Create(tensor.Shape, tensor.Values);

    private static Tensor Read(object value) => value is Indices indices
        ? new(indices.Shape.ToArray(), indices.Values.ToArray().Select(v => (double)v).ToArray())
        : new(((Variable)value).Shape.ToArray(), ((Variable)value).Values.ToArray());

    /// <summary>The object at a path of fields, properties and indices.</summary>
    private static object Find(object owner, string path)
    {
        foreach (string part in path.Split('.'))
        {
            const BindingFlags Any = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
            owner = int.TryParse(part, out int index) ? ((IList)owner)[index]!
                : owner.GetType().GetField(part, Any)?.GetValue(owner) ?? owner.GetType().GetProperty(part, Any)!.GetValue(owner)!;
        }
        return owner;
    }
}
