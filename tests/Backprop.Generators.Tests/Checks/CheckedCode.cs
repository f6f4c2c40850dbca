using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Checks;

/// <summary>A compilation with its generated checks, compiled and run in this process.</summary>
internal static class CheckedCode
{
    public const string Request = "[assembly: Backprop.GradientChecks]\n";

    /// <summary>What a test project with xunit 2 refers to.</summary>
    public static readonly ImmutableArray<MetadataReference> Xunit =
        [.. new[] { typeof(FactAttribute).Assembly, typeof(global::Xunit.Abstractions.ITest).Assembly }.Select(assembly => MetadataReference.CreateFromFile(assembly.Location))];

    public static CSharpCompilation Compile(params string[] sources) => Generation.Compile(sources).AddReferences(Xunit);

    /// <summary>Generates with the given generator, which must report nothing, and compiles, which must succeed.</summary>
    public static (Assembly Assembly, string Text) Load(CSharpCompilation compilation, IIncrementalGenerator generator, params IReadOnlyList<Assembly> libraries)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: Generation.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation complete, out ImmutableArray<Diagnostic> reported);
        Assert.Empty(reported.Select(d => d.ToString()));
        using var image = new MemoryStream();
        var result = complete.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(10)));
        var context = new AssemblyLoadContext(null, isCollectible: true);
        context.Resolving += (_, name) => libraries.FirstOrDefault(l => l.GetName().Name == name.Name);
        image.Position = 0;
        return (context.LoadFromStream(image), string.Concat(driver.GetRunResult().Results.Single().GeneratedSources.Select(s => s.SourceText)));
    }

    /// <summary>The generated tests: public classes with parameterless methods marked [Fact].</summary>
    public static MethodInfo[] Tests(Assembly assembly) => [.. assembly.GetExportedTypes()
        .Where(type => type.Namespace?.StartsWith("Backprop.Generated.Checks", StringComparison.Ordinal) == true)
        .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))];

    /// <summary>Runs the tests as xunit would, and returns the messages of those that fail, by name.</summary>
    public static Dictionary<string, string> Failures(Assembly assembly)
    {
        var failures = new Dictionary<string, string>();
        foreach (MethodInfo test in Tests(assembly))
        {
            FactAttribute fact = test.GetCustomAttribute<FactAttribute>()!;
            if (fact.Skip is not null) continue;
            try
            {
                test.Invoke(Activator.CreateInstance(test.DeclaringType!), []);
            }
            catch (TargetInvocationException exception) when (exception.InnerException is ModelCheckException failure)
            {
                failures.Add($"{test.DeclaringType!.Name}.{test.Name}", failure.Message);
            }
        }
        return failures;
    }
}
