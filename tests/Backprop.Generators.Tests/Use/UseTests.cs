using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Backprop.Generators.Tests.Use;

/// <summary>Each misuse of a compiled model gets one warning: this ID, at the marked text, with this sentence; the corrected code and what only looks like it get none.</summary>
public sealed class UseTests
{
    public static TheoryData<string> Names => new(UseCases.All.Select(c => c.Name));

    public static TheoryData<string> SilentNames => new(UseCases.Silent.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task TheMisuseIsReportedWhereItIs(string name)
    {
        UseCase misuse = UseCases.All.Single(c => c.Name == name);
        string marked = Source(misuse.Code);
        int start = marked.IndexOf("{|", StringComparison.Ordinal), end = marked.IndexOf("|}", StringComparison.Ordinal);
        Diagnostic diagnostic = Assert.Single(await Analyze(marked.Replace("{|", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal)));
        Assert.Equal((misuse.Id, DiagnosticSeverity.Warning, misuse.Message), (diagnostic.Id, diagnostic.Severity, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal((start, end - 2), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.End));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task TheCorrectedCodeIsSilent(string name) => Assert.Empty(await Analyze(Source(UseCases.All.Single(c => c.Name == name).Corrected)));

    [Theory]
    [MemberData(nameof(SilentNames))]
    public async Task WhatMayBeMeantIsSilent(string name) => Assert.Empty(await Analyze(Source(UseCases.Silent.Single(c => c.Name == name).Code)));

    /// <summary>The models of another assembly are models, too, although nothing of their definitions can be seen.</summary>
    [Fact]
    public async Task ModelsOfOtherAssembliesAreKnown()
    {
        Generation.Driver().RunGeneratorsAndUpdateCompilation(Generation.Compile(Generation.Usings + UseCases.Models).WithAssemblyName("Library"), out Compilation library, out _);
        using var image = new System.IO.MemoryStream();
        Assert.True(library.Emit(image).Success);
        MetadataReference reference = MetadataReference.CreateFromImage(image.ToArray());
        Assert.Equal(["BP5001"], (await Run("var model = new M(); model.Loss(x); new Adam(model.Parameters).Step(model.Gradients);")).Select(d => d.Id));
        Assert.Empty(await Run("var model = new M(); model.LossAndGradients(x); new Adam(model.Parameters).Step(model.Gradients);"));

        Task<ImmutableArray<Diagnostic>> Run(string code) => Analyze(Generation.Usings + Program(code), references: reference);
    }

    /// <summary>Statements of a program without a class are a body like others, and a function that they contain is one of its own.</summary>
    [Fact]
    public async Task TopLevelStatementsAreABody()
    {
        const string Use = "var model = new M(); Console.Write(model.Loss(new float[6])); new Adam(model.Parameters).Step(model.Gradients);";
        Assert.Equal(["BP5001", "BP5001"], (await Run(Use + " Train(); static void Train() { " + Use + " }")).Select(d => d.Id));
        Assert.Equal(["BP5005"], (await Run("var model = new M(); while (model.LossAndGradients(new float[6]) > 1) new Adam(model.Parameters).Step(model.Gradients);")).Select(d => d.Id));
        Assert.Empty(await Run("var model = new M(); Train(); new Adam(model.Parameters).Step(model.Gradients); void Train() => model.LossAndGradients(new float[6]);"));

        static Task<ImmutableArray<Diagnostic>> Run(string code) => Analyze(Generation.Usings + code + "\n" + UseCases.Models, OutputKind.ConsoleApplication);
    }

    private static string Source(string code) => Generation.Usings + UseCases.Models + Program(code);

    private static string Program(string code) => "static class Program\n{\n    static M Make() => new();\n    static readonly M Field = new();\n    static void Restart() => Field.Initialize(3);\n    static void Keep(object value) => Console.Write(value);\n    static void Run(float[] x, string path)\n    {\n        " + code + "\n    }\n}\n";

    private static async Task<ImmutableArray<Diagnostic>> Analyze(string source, OutputKind kind = OutputKind.DynamicallyLinkedLibrary, params MetadataReference[] references)
    {
        CSharpCompilation compilation = Generation.Compile(source).AddReferences(references);
        compilation = compilation.WithOptions(compilation.Options.WithOutputKind(kind));
        Generation.Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation complete, out ImmutableArray<Diagnostic> reported);
        Assert.Empty(reported.Select(d => d.ToString()));
        Assert.Empty(complete.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
        return await Generation.AnalyzeUse(complete);
    }
}
