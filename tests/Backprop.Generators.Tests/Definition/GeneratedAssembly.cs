using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

/// <summary>A compilation with what the generator added to it, compiled and loaded.</summary>
internal sealed class GeneratedAssembly
{
    private readonly Assembly assembly;

    private GeneratedAssembly(Assembly assembly, MetadataReference reference) => (this.assembly, Reference) = (assembly, reference);

    /// <summary>For compilations that use this one.</summary>
    public MetadataReference Reference { get; }

    /// <summary>Runs the generator, which must report no error, and compiles, which must succeed.</summary>
    /// <param name="compilation">What the user wrote.</param>
    /// <param name="libraries">The generated assemblies among its references.</param>
    public static GeneratedAssembly Load(CSharpCompilation compilation, params IReadOnlyList<GeneratedAssembly> libraries)
    {
        compilation = compilation.WithOptions(compilation.Options.WithOptimizationLevel(OptimizationLevel.Release));
        Generation.Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation complete, out ImmutableArray<Diagnostic> reported);
        using var image = new MemoryStream();
        EmitResult result = complete.Emit(image);
        // What the generator refuses, the C# compiler misses: the generator comes first.
        Diagnostic[] errors = [.. reported.Concat(result.Diagnostics).Where(d => d.Severity == DiagnosticSeverity.Error)];
        Assert.True(errors.Length == 0, $"{errors.Length} errors:\n" + string.Join("\n", errors.Take(20).Select(Describe)));

        var context = new AssemblyLoadContext(compilation.AssemblyName);
        context.Resolving += (_, name) => libraries.FirstOrDefault(l => l.assembly.GetName().Name == name.Name)?.assembly;
        image.Position = 0;
        return new(context.LoadFromStream(image), MetadataReference.CreateFromImage(image.ToArray()));
    }

    /// <summary>A new model, with parameters of its own.</summary>
    public IDifferentiable Create(string type) => (IDifferentiable)Activator.CreateInstance(assembly.GetType(type, throwOnError: true)!)!;

    private static string Describe(Diagnostic diagnostic)
    {
        if (diagnostic.Location.SourceTree is not { } tree) return diagnostic.ToString();
        string line = tree.GetText().Lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim();
        return $"{diagnostic}\n    {line}";
    }
}
