using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Backprop.CodeFixes;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace Backprop.Generators.Tests.CodeFixes;

/// <summary>What the editor offers to change, before and after; what it changes is accepted by the compiler.</summary>
public sealed class CodeFixTests
{
    private const string File = "File0.cs";
    private static readonly string[] repairs = ["Transpose", "Swap", "KeepDimensions", "Unsqueeze", "Squeeze", "Flatten", "Reshape", "Permute", "Infer"];

    /// <summary>Shapes that differ, and no change, or more than one, that makes them agree.</summary>
    public static TheoryData<string> WithoutFix =>
    [
        "MatMul(x, Zeros(5, 4))",
        // Transposing either operand would do.
        "MatMul(Zeros(3, 6), Zeros(3, 6))",
        "x + y",
        "x - Zeros(5)",
        "MeanSquaredError(x, y)",
    ];

    public static TheoryData<string> Names => new(CodeFixCases.All.Select(c => c.Name));

    public static TheoryData<string> FixableIds => new(Providers().SelectMany(p => p.FixableDiagnosticIds));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AFixLeavesWhatIsShown(string name)
    {
        CodeFixCase expected = CodeFixCases.All.Single(c => c.Name == name);
        using var workspace = new AdhocWorkspace();
        Document document = Documents(workspace, expected.Usings + expected.Before).Single();
        Diagnostic mistake = Assert.Single(await Diagnostics(document.Project));
        (CodeFixProvider _, CodeAction action) = Assert.Single(await Offered(document, mistake));
        Assert.Equal(expected.Title, action.Title);
        string text = Assert.Single(await Changed(action, [document]));
        Assert.Equal(expected.Usings + expected.After, text);
        await AssertRight(text);
    }

    /// <summary>All of a kind in a file, and in a project, at once.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task AFixIsMadeEverywhereAtOnce(string name)
    {
        CodeFixCase expected = CodeFixCases.All.Single(c => c.Name == name);
        string both = InNamespace("A", expected.Before) + InNamespace("B", expected.Before), fixedBoth = InNamespace("A", expected.After) + InNamespace("B", expected.After);
        Assert.Equal([expected.Usings + fixedBoth], await FixedAtOnce(FixAllScope.Document, expected.Usings + both));
        Assert.Equal(
            [expected.Usings + InNamespace("A", expected.After), expected.Usings + InNamespace("B", expected.After)],
            await FixedAtOnce(FixAllScope.Project, expected.Usings + InNamespace("A", expected.Before), expected.Usings + InNamespace("B", expected.Before)));

        static string InNamespace(string name, string source) => $"namespace {name}\n{{\n{source}\n}}\n";
    }

    [Theory]
    [MemberData(nameof(WithoutFix))]
    public async Task NothingIsOfferedWhereThereIsNoOneRepair(string expression) => Assert.Empty(await Fixes(CodeFixCases.Code("", "", expression, "").Before));

    /// <summary>Reshapes that make no shapes agree, or of which there are several: how high and wide a flat image is, which of two shapes a sum has.</summary>
    [Theory]
    [InlineData("convolution.Apply(flat)")]
    [InlineData("Conv2D(Reshape(flat, -1, 1, 784), Zeros(2, 2, 3, 3))")]
    [InlineData("Conv2D(Zeros(1, 8, 8), Zeros(2, 1, 3, 3, 3))")]
    [InlineData("images + flat")]
    [InlineData("output.Apply(sequence)")]
    [InlineData("output.Apply(Zeros(28, 28))")]
    [InlineData("Reshape(images, 64, 783)")]
    [InlineData("Reshape(flat, 3, 392)")]
    [InlineData("Concat([images, images, flat], 1)")]
    [InlineData("CrossEntropy(tokens, k)")]
    [InlineData("CrossEntropy(Zeros(5, 5, 3), ArgMax(Zeros(5, 3, 2)))")]
    [InlineData("MeanSquaredError(Zeros(4, 6), Zeros(6, 4))")]
    public async Task NothingIsOfferedWhereThereIsNoOneReshape(string expression) => Assert.Empty(await Fixes(CodeFixCases.Network("", "", expression, "").Before));

    /// <summary>A combination along another axis, with a function of the user's by the name of an operation, in another method, or with an operand that is no longer the same.</summary>
    [Theory]
    [InlineData("Mean(LogSoftmax(Softmax(MatMul(x, w)), 0))")]
    [InlineData("Mean(Log(Slice(Softmax(MatMul(x, w)), 1, 0, 2)))")]
    [InlineData("{ return CrossEntropy(Softmax(x), k); Variable Softmax(Variable v) => Ops.Softmax(MatMul(v, w)); }")]
    [InlineData("{ var p = Softmax(MatMul(x, w)); return CrossEntropy(p, k) + Mean(p * x); }")]
    [InlineData("{ var p = Softmax(MatMul(x, w)); return Loss(); Variable Loss() => CrossEntropy(p, k); }")]
    [InlineData("{ var z = MatMul(x, w); var p = Softmax(z); z = z * 2; return CrossEntropy(p, k) + Mean(z); }")]
    [InlineData("{ var z = MatMul(x, w); var p = Softmax(z); z = Relu(z); return -Mean(Log(p) * p) + Mean(z); }")]
    [InlineData("{ var z = MatMul(x, w); var p = Softmax(z); (z, var u) = (x, w); return CrossEntropy(p, k) + Mean(z) + Mean(u); }")]
    [InlineData("{ var p = Softmax(x); p = Softmax(MatMul(x, w)); return CrossEntropy(p, k); }")]
    [InlineData("{ var z = MatMul(x, w); var p = Softmax(z); Variable sum = 0; for (int i = 0; i < 2; i++) { sum += CrossEntropy(p, k); z = x; } return sum + Mean(z); }")]
    [InlineData("{ var p = Softmax(MatMul(x, w)); Variable sum = 0; for (int i = 0; i < 2; i++) sum += CrossEntropy(p, k); return sum; }")]
    [InlineData("{ Variable p = Softmax(MatMul(x, w)), q = x; return CrossEntropy(p, k) + Mean(q); }")]
    [InlineData("{ var p = /* why */ Softmax(MatMul(x, w)); return CrossEntropy(p, k); }")]
    public async Task NothingIsOfferedWhereOnlyTheReaderKnows(string body) => Assert.Empty(await Fixes(CodeFixCases.Loss("", "", body, "").Before));

    /// <summary>Members that have more to them than the message can know.</summary>
    [Theory]
    [InlineData("[Functions] public class F { int count; public int Next() => count++; }")]
    [InlineData("[Functions] public sealed class F { public Variable Twice(Variable x) => x * 2; }")]
    [InlineData("[Functions] public class F : IDisposable { public void Dispose() { } }")]
    [InlineData("[Model] public partial class M { double factor = 3; public void Set() => factor = 4; [Forward] Variable F([Shape] Variable x) => x * factor; }")]
    [InlineData("[Model] public partial class M { static double factor; static M() { factor = 3; } [Forward] Variable F([Shape] Variable x) => x * factor; }")]
    [InlineData("public class C { [Name(\"v\")] readonly Parameter w = new([3], Init.Ones); }")]
    [InlineData("[Model] public partial class M { [Forward] Variable F([Shape(3)] Variable x) => G(x); Variable G([Shape(3)] Variable x) => x; }")]
    [InlineData("[Model] public partial class M { internal double factor = 3; [Forward] Variable F([Shape] Variable x) => x * factor; }")]
    [InlineData("[Model] public partial class M { readonly Parameter w = new([2], Init.Ones), v = new([2], Init.Ones); [Forward] Variable F([Shape(2)] Variable x) { Update(w, x); return x * v; } }")]
    [InlineData("[Model] public partial class M { readonly Parameter w = new([6], Init.Ones); [Loss] Variable F([Shape(6)] Variable x) => Mean(x * w); [Loss(HessianVector = true)] Variable G([Shape(6)] Variable x) => Mean(x); }")]
    [InlineData("[Model] public partial class M { readonly Linear[] first = [new(6, 6)]; readonly BatchNorm1D norm = new(6); [Loss] Variable F([Shape(\"B\", 6)] Variable x) => Mean(Sin(norm.Apply(first[0].Apply(x)))); }")]
    [InlineData("[Model] public partial class M { readonly Parameter b = new([6], Init.Zeros), w = new([6], Init.Ones); [Loss] Variable F([Shape(\"B\", 6)] Variable x) { var h = w * x + b; return Mean(Square(h - Mean(h, 0))); } [Forward] Variable G([Shape(6)] Variable x) => x + b; }")]
    [InlineData("[Model] public partial class M { const bool HasBias = true; readonly Linear first = new(6, 6, HasBias); readonly BatchNorm1D norm = new(6); [Loss] Variable F([Shape(\"B\", 6)] Variable x) => Mean(Sin(norm.Apply(first.Apply(x)))); }")]
    [InlineData("[Model] public partial class M { readonly Parameter w = new([6, 6], Init.Ones); [Loss] Variable F([Shape(\"B\", 6)] Variable x) { var error = x - Dropout(MatMul(x, w), 0.5); return Mean(Abs(error)); } }")]
    public async Task NothingIsOfferedForMembersThatMayBeMeant(string source) => Assert.Empty(await Fixes(source));

    /// <summary>Code in which more would have to change than the message says.</summary>
    [Theory]
    [InlineData("var model = new M(); Safetensors.Load(path, model.Parameters); if (x.Length > 3) model.Initialize(3);")]
    [InlineData("var model = new M(); for (int i = 0; i < 9; i++) { model.LossAndGradients(x); var adam = new Adam(model.Parameters) { LearningRate = 0.1 / (i + 1) }; adam.Step(model.Gradients); }")]
    [InlineData("var model = new M(); var rate = 0.1; for (int i = 0; i < 9; i++) { model.LossAndGradients(x); var adam = new Adam(model.Parameters) { LearningRate = rate }; adam.Step(model.Gradients); rate /= 2; }")]
    [InlineData("var model = new M(); for (int i = 0; i < 9; i++) { model.LossAndGradients(x); var adam = new Adam(model.Parameters) { LearningRate = Rate }; adam.Step(model.Gradients); Slower(); } } static double Rate { get; set; } = 0.1; static void Slower() { Rate /= 2;")]
    [InlineData("var model = new M(); for (int i = 0; i < 9; i++) { model.LossAndGradients(x); new Adam(model.Parameters).Step(model.Gradients); }")]
    [InlineData("var model = new M(); for (int i = 0; i < 9; i++) { model.LossAndGradients(x); var adam = new Adam(model.Parameters); adam.Step(model.Gradients); } { var adam = 3; Console.Write(adam); }")]
    public async Task NothingIsOfferedWhereMoreWouldChange(string body) => Assert.Empty(await Fixes(CodeFixCases.Use("", "", body, "").Before));

    /// <summary>One change that mends two mistakes is made once.</summary>
    [Fact]
    public async Task ATypeAroundTwoModelsBecomesPartialOnce()
    {
        const string Models = "class Outer\n{\n    [Model] public partial class A { [Forward] Variable F([Shape] Variable x) => x; }\n    [Model] public partial class B { [Forward] Variable F([Shape] Variable x) => x; }\n}\n";
        Assert.Equal([Generation.Usings + "public partial " + Models], await FixedAtOnce(FixAllScope.Document, Generation.Usings + "public " + Models));
    }

    [Fact]
    public async Task ACallOfALayerOfAnotherAssemblyIsNotChanged() =>
        Assert.Empty(await Fixes("[Model] public partial class M { readonly Linear layer = new(7, 6); [Forward] Variable F([Shape(6, 6)] Variable x) => layer.Apply(x); }"));

    [Theory]
    [MemberData(nameof(FixableIds))]
    public void TheRemedyOfAFixableDiagnosticNamesTheFix(string id) => Assert.Contains("code fix", DiagnosticPage.Read(id).Remedy, StringComparison.Ordinal);

    /// <summary>Wherever a diagnostic may be, in whole and in half-typed code: a fix changes the text or offers nothing, and never fails.</summary>
    [Theory]
    [MemberData(nameof(FixableIds))]
    public async Task AFixNeverFails(string id)
    {
        using var workspace = new AdhocWorkspace();
        string source = string.Join("\n", CodeFixCases.All.Where(c => c.Usings == Generation.Usings).Select((c, i) => $"namespace N{i}\n{{\n{c.Before}\n}}"));
        source = Generation.Usings + source;
        foreach (string text in new[] { source, source.Replace(")", "", StringComparison.Ordinal), source.Replace(";", "", StringComparison.Ordinal), source.Replace("new", "", StringComparison.Ordinal) })
        {
            Document document = Documents(workspace, text).Single();
            SyntaxNode root = (await document.GetSyntaxRootAsync())!;
            var descriptor = new DiagnosticDescriptor(id, "", "'first.bias'", "", DiagnosticSeverity.Error, true);
            foreach ((SyntaxNode node, int i) in root.DescendantNodes().Select((node, i) => (node, i)).Where(pair => pair.node is ExpressionSyntax or ParameterSyntax or MemberDeclarationSyntax or VariableDeclaratorSyntax))
            {
                // The property that carries a repair: what to do, the operand, how often, the element, what is written behind it.
                ImmutableDictionary<string, string?> repair = ImmutableDictionary<string, string?>.Empty.Add("Repair", FormattableString.Invariant($"{repairs[i % repairs.Length]}:{i % 3}:{1 + i % 2}:{i % 4 - 1}:-1"));
                List<(CodeFixProvider, CodeAction Action)> offered = await Offered(document, Diagnostic.Create(descriptor, node.GetLocation(), repair));
                if (offered.Count > 0) Assert.NotEqual([text], await Changed(offered[0].Action, [document]));
            }
        }
    }

    [Fact]
    public async Task EveryFixableDiagnosticHasACase()
    {
        var fixedIds = new HashSet<string>();
        foreach (CodeFixCase row in CodeFixCases.All)
        {
            using var workspace = new AdhocWorkspace();
            fixedIds.UnionWith((await Diagnostics(Documents(workspace, row.Usings + row.Before)[0].Project)).Select(d => d.Id));
        }
        Assert.Equal(Providers().SelectMany(p => p.FixableDiagnosticIds).Order(StringComparer.Ordinal), fixedIds.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<CodeFixProvider> Providers() => typeof(DefinitionFix).Assembly.GetExportedTypes()
        .Where(type => !type.IsAbstract && typeof(CodeFixProvider).IsAssignableFrom(type))
        .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!);

    /// <summary>What the editor offers for the one mistake of a source.</summary>
    private static async Task<List<(CodeFixProvider Provider, CodeAction Action)>> Fixes(string source)
    {
        using var workspace = new AdhocWorkspace();
        Document document = Documents(workspace, Generation.Usings + source).Single();
        return await Offered(document, Assert.Single(await Diagnostics(document.Project)));
    }

    private static async Task<List<(CodeFixProvider Provider, CodeAction Action)>> Offered(Document document, Diagnostic diagnostic)
    {
        var fixes = new List<(CodeFixProvider, CodeAction)>();
        foreach (CodeFixProvider provider in Providers().Where(p => p.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            await provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => fixes.Add((provider, action)), CancellationToken.None));
        }
        return fixes;
    }

    /// <summary>The documents as the fix of the first mistake leaves them that is made for all of its kind.</summary>
    private static async Task<string[]> FixedAtOnce(FixAllScope scope, params string[] sources)
    {
        using var workspace = new AdhocWorkspace();
        Document[] documents = Documents(workspace, sources);
        ImmutableArray<Diagnostic> mistakes = await Diagnostics(documents[0].Project);
        Assert.Equal(2, mistakes.Length);
        (CodeFixProvider provider, CodeAction action) = Assert.Single(await Offered(documents[0], mistakes.First(d => d.Location.SourceTree!.FilePath == File)));
        var context = new FixAllContext(documents[0], provider, scope, action.EquivalenceKey!, mistakes.Select(d => d.Id), new Found(mistakes), CancellationToken.None);
        CodeAction all = Assert.IsAssignableFrom<CodeAction>(await provider.GetFixAllProvider()!.GetFixAsync(context));
        return await Changed(all, documents);
    }

    private static async Task<string[]> Changed(CodeAction action, Document[] documents)
    {
        Solution changed = Assert.IsType<ApplyChangesOperation>(Assert.Single(await action.GetOperationsAsync(CancellationToken.None))).ChangedSolution;
        return await Task.WhenAll(documents.Select(async document => (await changed.GetDocument(document.Id)!.GetTextAsync()).ToString()));
    }

    private static Document[] Documents(AdhocWorkspace workspace, params string[] sources)
    {
        Project project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Test", "Test", LanguageNames.CSharp, parseOptions: Generation.ParseOptions, metadataReferences: Generation.References,
            compilationOptions: Generation.Compile().Options));
        DocumentId[] ids = [.. sources.Select((source, i) =>
            workspace.AddDocument(DocumentInfo.Create(DocumentId.CreateNewId(project.Id), $"File{i}.cs", loader: TextLoader.From(TextAndVersion.Create(SourceText.From(source), VersionStamp.Default)), filePath: $"File{i}.cs")).Id)];
        return [.. ids.Select(id => workspace.CurrentSolution.GetDocument(id)!)];
    }

    /// <summary>What the generator says about definitions, and the analyzer about the use of what it adds.</summary>
    private static async Task<ImmutableArray<Diagnostic>> Diagnostics(Project project) => await Diagnostics((CSharpCompilation)(await project.GetCompilationAsync())!);

    private static async Task<ImmutableArray<Diagnostic>> Diagnostics(CSharpCompilation compilation)
    {
        Generation.Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation complete, out ImmutableArray<Diagnostic> reported);
        // Before the mistake is mended, a part that is added to its class may be all that is wrong.
        Assert.Empty(complete.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS0260").Select(d => d.ToString()));
        return [.. reported, .. await Generation.AnalyzeUse(complete)];
    }

    private static async Task AssertRight(string text) => Assert.Empty((await Diagnostics(Generation.Compile(text))).Select(d => d.ToString()));

    /// <summary>The diagnostics of a project, which all lie in its documents.</summary>
    private sealed class Found(ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult(diagnostics.AsEnumerable());

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult(diagnostics.Where(d => d.Location.SourceTree!.FilePath == document.FilePath));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult(Enumerable.Empty<Diagnostic>());
    }
}
