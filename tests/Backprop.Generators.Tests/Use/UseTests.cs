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
    /// <summary>The models in an assembly of their own.</summary>
    private static readonly Lazy<MetadataReference> Library = new(static () =>
    {
        Generation.Driver().RunGeneratorsAndUpdateCompilation(Generation.Compile(Generation.Usings + UseCases.Models).WithAssemblyName("Library"), out Compilation library, out _);
        using var image = new System.IO.MemoryStream();
        Assert.True(library.Emit(image).Success);
        return MetadataReference.CreateFromImage(image.ToArray());
    });

    public static TheoryData<string> Names => new(UseCases.All.Select(c => c.Name));

    public static TheoryData<string> SilentNames => new(UseCases.Silent.Select(c => c.Name));

    public static TheoryData<string> MemberNames => new(MemberCases.All.Select(c => c.Name));

    public static TheoryData<string> SilentMemberNames => new(MemberCases.Silent.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public Task TheMisuseIsReportedWhereItIs(string name) => IsReported(UseCases.All.Single(c => c.Name == name), Source);

    [Theory]
    [MemberData(nameof(MemberNames))]
    public Task TheMisuseOfAMemberIsReportedWhereItIs(string name) => IsReported(MemberCases.All.Single(c => c.Name == name), Declarations);

    [Theory]
    [MemberData(nameof(MemberNames))]
    public async Task TheCorrectedClassIsSilent(string name) => Assert.Empty(await Analyze(Declarations(MemberCases.All.Single(c => c.Name == name).Corrected)));

    [Theory]
    [MemberData(nameof(SilentMemberNames))]
    public async Task WhatClassesMayMeanIsSilent(string name) => Assert.Empty(await Analyze(Declarations(MemberCases.Silent.Single(c => c.Name == name).Code)));

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
        Assert.Equal(["BP5001"], (await Run("var model = new M(); model.Loss(x); new Adam(model.Parameters).Step(model.Gradients);")).Select(d => d.Id));
        Assert.Empty(await Run("var model = new M(); model.LossAndGradients(x); new Adam(model.Parameters).Step(model.Gradients);"));

        Task<ImmutableArray<Diagnostic>> Run(string code) => Analyze(Generation.Usings + Program(code), references: Library.Value);
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

    /// <summary>A class over several files is judged where one of them holds all that there is to say about a model; what others mention may be anything.</summary>
    [Fact]
    public async Task PartsInSeveralFilesAreOneClass()
    {
        const string Fields = "partial class Trainer { readonly M _model = new(); public void Step() => new Adam(_model.Parameters).Step(_model.Gradients); }", Compute = "partial class Trainer { public void Compute(float[] x) => _model.LossAndGradients(x); }";
        Assert.Equal(["BP5001"], (await Run(Fields, "partial class Trainer { public int Compute() => 3; }")).Select(d => d.Id));
        Assert.Empty(await Run(Fields, "partial class Trainer { public float Compute(float[] x) => _model.Loss(x); }"));
        Assert.Equal(["BP5001"], (await Run(Fields, "// <auto-generated/>\npartial class Trainer { public int Compute() => 3; }")).Select(d => d.Id));
        Assert.Empty(await Run(Fields, Compute));
        Assert.Empty(await Run(Fields, "// <auto-generated/>\n" + Compute));
        Assert.Empty(await Run(Fields + Compute.Replace("public void", "[System.CodeDom.Compiler.GeneratedCode(\"Tool\", \"1\")] public void", StringComparison.Ordinal)));

        static Task<ImmutableArray<Diagnostic>> Run(params string[] parts) => AnalyzeFiles([.. parts.Append(UseCases.Models).Select(part => part.StartsWith("//", StringComparison.Ordinal) ? part.Replace("\n", "\n" + Generation.Usings, StringComparison.Ordinal) : Generation.Usings + part)]);
    }

    /// <summary>Whatever is typed, the analyzer only says what is wrong, and never fails.</summary>
    [Theory]
    [MemberData(nameof(MemberNames))]
    public async Task HalfTypedClassesAreNoReasonToFail(string name)
    {
        string source = MemberCases.All.Single(c => c.Name == name).Code.Replace("{|", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal);
        foreach (SyntaxToken token in CSharpSyntaxTree.ParseText(source, Generation.ParseOptions).GetRoot().DescendantTokens())
        {
            CSharpCompilation typed = Generation.Compile(Generation.Usings + source[..token.Span.End]).AddReferences(Library.Value);
            Assert.DoesNotContain(await Generation.AnalyzeUse(typed), d => !d.Id.StartsWith("BP", StringComparison.Ordinal));
        }
    }

    private static async Task IsReported(UseCase misuse, Func<string, string> source)
    {
        string marked = source(misuse.Code);
        int start = marked.IndexOf("{|", StringComparison.Ordinal), end = marked.IndexOf("|}", StringComparison.Ordinal);
        Diagnostic diagnostic = Assert.Single(await Analyze(marked.Replace("{|", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal)));
        Assert.Equal((misuse.Id, DiagnosticSeverity.Warning, misuse.Message), (diagnostic.Id, diagnostic.Severity, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal((start, end - 2), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.End));
    }

    private static string Declarations(string code) => Generation.Usings + UseCases.Models + code;

    private static string Source(string code) => Generation.Usings + UseCases.Models + Program(code);

    private static string Program(string code) => "static class Program\n{\n    static M Make() => new();\n    static readonly M Field = new();\n    static void Restart() => Field.Initialize(3);\n    static void Keep(object value) => Console.Write(value);\n    static void Run(float[] x, string path)\n    {\n        " + code + "\n    }\n}\n";

    private static Task<ImmutableArray<Diagnostic>> Analyze(string source, OutputKind kind = OutputKind.DynamicallyLinkedLibrary, params MetadataReference[] references) =>
        AnalyzeFiles([source], kind, references);

    private static async Task<ImmutableArray<Diagnostic>> AnalyzeFiles(string[] sources, OutputKind kind = OutputKind.DynamicallyLinkedLibrary, params MetadataReference[] references)
    {
        CSharpCompilation compilation = Generation.Compile(sources).AddReferences(references);
        compilation = compilation.WithOptions(compilation.Options.WithOutputKind(kind));
        Generation.Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation complete, out ImmutableArray<Diagnostic> reported);
        Assert.Empty(reported.Select(d => d.ToString()));
        Assert.Empty(complete.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
        return await Generation.AnalyzeUse(complete);
    }
}
