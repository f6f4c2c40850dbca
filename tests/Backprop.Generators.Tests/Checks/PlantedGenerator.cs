using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Checks;

/// <summary>
/// The generator, compiled from its source with every bug of <see cref="PlantedBug.All"/> behind a switch that exists in this copy only. One copy for all, since
/// compiling and loading it costs seconds.
/// </summary>
internal static class PlantedGenerator
{
    private static readonly Lazy<(Assembly Assembly, FieldInfo Switch)> copy = new(Build);

    /// <summary>A new generator. The bug with this number is in it as long as it is the last one asked for; -1 is none.</summary>
    public static IIncrementalGenerator Create(int bug)
    {
        copy.Value.Switch.SetValue(null, bug);
        return (IIncrementalGenerator)Activator.CreateInstance(copy.Value.Assembly.GetType(typeof(ModelGenerator).FullName!, throwOnError: true)!)!;
    }

    private static (Assembly, FieldInfo) Build()
    {
        string folder = FindSource();
        var options = new CSharpParseOptions(LanguageVersion.CSharp14);
        var trees = new List<SyntaxTree> { CSharpSyntaxTree.ParseText("namespace Backprop.Generators { internal static class Planted { public static int Bug = -1; } }", options) };
        List<(int Bug, string File, string Original, string Planted)> open = [.. PlantedBug.All.SelectMany((bug, i) => bug.Edits.Select(edit => (i, edit.File, edit.Original, edit.Planted)))];
        foreach (string path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string relative = Path.GetRelativePath(folder, path);
            if (relative.StartsWith("obj", StringComparison.Ordinal) || relative.StartsWith("bin", StringComparison.Ordinal)) continue;
            string text = File.ReadAllText(path);
            foreach ((int bug, string file, string original, string planted) in open.Where(edit => edit.File == Path.GetFileName(path)))
            {
                int place = text.IndexOf(original, StringComparison.Ordinal);
                Assert.True(place >= 0 && text.IndexOf(original, place + 1, StringComparison.Ordinal) < 0, $"'{original}' must occur once in {file}");
                text = text.Replace(original, planted.Replace("BUG", $"(Planted.Bug == {bug})", StringComparison.Ordinal), StringComparison.Ordinal);
            }
            open.RemoveAll(edit => edit.File == Path.GetFileName(path));
            trees.Add(CSharpSyntaxTree.ParseText(text, options, path));
        }
        Assert.Empty(open);

        CSharpCompilation compilation = CSharpCompilation.Create("Backprop.Generators.Planted", trees,
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path) is var file && (file.StartsWith("System.", StringComparison.Ordinal) || file is "netstandard.dll" or "Microsoft.CodeAnalysis.dll" or "Microsoft.CodeAnalysis.CSharp.dll"))
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(10)));
        image.Position = 0;
        Assembly assembly = new AssemblyLoadContext("planted").LoadFromStream(image);
        return (assembly, assembly.GetType("Backprop.Generators.Planted", throwOnError: true)!.GetField("Bug")!);
    }

    /// <summary>The generator's source folder, above the folder that the tests run in.</summary>
    private static string FindSource()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string source = Path.Combine(folder.FullName, "src", "Backprop.Generators");
            if (Directory.Exists(source)) return source;
        }
        throw new InvalidOperationException("The tests do not run below the repository.");
    }
}
