using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.Generators.Tests.Corpus;

/// <summary>A project of this repository that has definitions, as it lies on the disk: a new sample, and a new file of one, is found without being named here.</summary>
internal sealed class DefinitionProject
{
    private DefinitionProject(string name, CSharpCompilation compilation)
    {
        (Name, Compilation) = (name, compilation);
        Definitions = [.. compilation.SyntaxTrees.Where(IsDefinition)];
    }

    public string Name { get; }

    public CSharpCompilation Compilation { get; }

    /// <summary>The files with a class marked [Model], [Layer] or [Functions].</summary>
    public IReadOnlyList<SyntaxTree> Definitions { get; }

    public static IReadOnlyList<string> Samples { get; } = [.. Directory.GetFiles(Path.Combine(DiagnosticPage.Repository(), "samples"), "*.csproj", SearchOption.AllDirectories).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    /// <summary>A sample with the files that all samples share, without its program: statements need an executable.</summary>
    public static DefinitionProject Sample(string name) => new(name, Compile([.. Files("samples", name).Where(path => Path.GetFileName(path) != "Program.cs"), .. Files("samples", "Shared")], Generation.References));

    /// <summary>
    /// The runtime's layers and the models of the tests that use every one of them, in one compilation: so the layers are local code, in which warnings are reported, while those of other assemblies are taken as they are.
    /// </summary>
    public static DefinitionProject Layers()
    {
        IEnumerable<MetadataReference> references = Generation.References.Where(r => r.Display != typeof(Variable).Assembly.Location);
        return new("Layers", Compile([.. Files("src", "Backprop.Runtime"), .. Files("tests", "Backprop.Models.Tests", "Definitions")], references));
    }

    private static CSharpCompilation Compile(IEnumerable<string> files, IEnumerable<MetadataReference> references) => Generation.Compile()
        .WithReferences(references)
        .AddSyntaxTrees(files.Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), Generation.ParseOptions, path)));

    private static IEnumerable<string> Files(params string[] folder)
    {
        string root = Path.Combine([DiagnosticPage.Repository(), .. folder]);
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(path => Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar)[0] is not ("obj" or "bin"))
            .Order(StringComparer.Ordinal);
    }

    private static bool IsDefinition(SyntaxTree tree) => tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>()
        .Any(type => type.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() is "Model" or "Layer" or "Functions"));
}
