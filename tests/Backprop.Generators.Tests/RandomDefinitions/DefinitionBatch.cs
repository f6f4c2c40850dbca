using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Loader;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Backprop.Generators.Tests.RandomDefinitions;

/// <summary>What became of a definition.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Diagnostics">The errors that the generator reported about it; WarningTests look at warnings.</param>
/// <param name="Failure">Why generator or compiler failed, or null.</param>
/// <param name="Model">The class, with generated members unless there were diagnostics; null after a failure.</param>
internal sealed record CompiledDefinition(RandomDefinition Definition, IReadOnlyList<Diagnostic> Diagnostics, string? Failure, Type? Model);

/// <summary>Definitions that go through generator and C# compiler together, since both have a cost per compilation.</summary>
internal static class DefinitionBatch
{
    public static IReadOnlyList<CompiledDefinition> Compile(IReadOnlyList<RandomDefinition> definitions)
    {
        CSharpCompilation sources = CSharpCompilation.Create(
            "Definitions" + Guid.NewGuid().ToString("N"),
            definitions.Select(d => CSharpSyntaxTree.ParseText(Generation.Usings + "\n" + d.Source, Generation.ParseOptions, path: d.Name + ".cs")),
            Generation.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));

        // The generator promises to say nothing where the C# compiler does; here such an error would be one of the test.
        ILookup<string, Diagnostic> invalid = Errors(sources.GetDiagnostics()).ToLookup(Owner);
        if (invalid.Count > 0)
        {
            return Merge(definitions, definitions.Where(d => invalid.Contains(d.Name)).Select(d => Failed(d, "The random definition is not valid C#", invalid[d.Name])));
        }

        GeneratorDriver driver = CSharpGeneratorDriver.Create([new ModelGenerator().AsSourceGenerator()], parseOptions: Generation.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(sources, out Compilation updated, out _);
        GeneratorRunResult run = driver.GetRunResult().Results.Single();
        if (run.Exception is not null) throw new InvalidOperationException("the generator threw", run.Exception);
        ILookup<string, Diagnostic> reported = Errors(run.Diagnostics).ToLookup(d => Owner(d) is { Length: > 0 } name ? name : definitions.First(m => d.GetMessage().Contains($"'{m.Name}'", StringComparison.Ordinal)).Name);

        using var stream = new MemoryStream();
        EmitResult emitted = updated.Emit(stream);
        if (!emitted.Success)
        {
            ILookup<string, Diagnostic> errors = Errors(emitted.Diagnostics).ToLookup(Owner);
            return Merge(definitions, definitions.Where(d => errors.Contains(d.Name)).Select(d => Failed(d, "The generated code does not compile", errors[d.Name])));
        }
        stream.Position = 0;
        System.Reflection.Assembly assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(stream);
        return definitions.Select(d => new CompiledDefinition(d, [.. reported[d.Name]], null, assembly.GetType($"{d.Name}Space.{d.Name}", throwOnError: true))).ToArray();
    }

    /// <summary>Sets those aside that failed, and compiles the others without them.</summary>
    private static CompiledDefinition[] Merge(IReadOnlyList<RandomDefinition> definitions, IEnumerable<CompiledDefinition> failed)
    {
        Dictionary<RandomDefinition, CompiledDefinition> known = failed.ToDictionary(f => f.Definition);
        if (known.Count == 0) throw new InvalidOperationException("an error belongs to no definition");
        RandomDefinition[] others = definitions.Where(d => !known.ContainsKey(d)).ToArray();
        if (others.Length > 0)
        {
            foreach (CompiledDefinition other in Compile(others)) known.Add(other.Definition, other);
        }
        return definitions.Select(d => known[d]).ToArray();
    }

    private static CompiledDefinition Failed(RandomDefinition definition, string what, IEnumerable<Diagnostic> errors) =>
        new(definition, [], $"{what}: {string.Join("\n", errors.Take(3).Select(e => $"{e} near: {e.Location.SourceTree?.GetText().Lines[e.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim()}"))}", null);

    private static IEnumerable<Diagnostic> Errors(IEnumerable<Diagnostic> diagnostics) => diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>The definition whose file, or file generated from it, a diagnostic is in.</summary>
    private static string Owner(Diagnostic diagnostic) => Path.GetFileName(diagnostic.Location.SourceTree?.FilePath ?? "").Split('.')[0] is var name && name.EndsWith("Space", StringComparison.Ordinal) ? name[..^"Space".Length] : name;
}
