using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Backprop.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

/// <summary>
/// A project with 50 models, each in a file of its own: those of the tests, from a single parameter to a transformer, with the layers and helpers that they share in files of their own, and one file that has nothing to do with any of them.
/// </summary>
internal sealed class ManyModels
{
    public const int Count = 50;

    private const string Prefix = "Definitions/";

    private static readonly string[] readings = [TrackingNames.ModelReading, TrackingNames.LayerReading, TrackingNames.FunctionsReading, TrackingNames.CheckReading];

    private static readonly ImmutableArray<DiagnosticAnalyzer> analyzers = [.. typeof(ModelGenerator).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
        .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    private readonly Dictionary<string, (SyntaxTree Tree, string Original)> files = [];
    private readonly CSharpParseOptions parse;

    /// <summary>Whether the driver notes how long each step takes, which itself takes time.</summary>
    private readonly bool tracks;

    private CSharpCompilation compilation;
    private GeneratorDriver driver;
    private Compilation complete;
    private int number;

    public ManyModels(CSharpCompilation empty, CSharpParseOptions parse, IReadOnlyList<string> wanted, bool tracks)
    {
        (this.parse, this.tracks) = (parse, tracks);
        var models = new List<string>();
        foreach (string resource in typeof(ManyModels).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(typeof(ManyModels).Assembly.GetManifestResourceStream(resource)!);
            Split(resource[Prefix.Length..], reader.ReadToEnd(), wanted, models);
        }
        if (models.Count != Count) throw new InvalidOperationException($"{models.Count} models");
        Models = models;
        Add("Other.cs", "class Other { int Number() => 0; }");
        compilation = empty.AddSyntaxTrees(files.Values.Select(file => file.Tree));
        driver = CSharpGeneratorDriver.Create([new ModelGenerator().AsSourceGenerator()], parseOptions: parse, driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: tracks))
            .RunGeneratorsAndUpdateCompilation(compilation, out complete, out _);
        string[] errors = [.. complete.GetDiagnostics().Concat(driver.GetRunResult().Diagnostics).Where(d => d.Severity == DiagnosticSeverity.Error).Take(5).Select(d => d.ToString())];
        if (errors.Length > 0) throw new InvalidOperationException(string.Join("\n", errors));
    }

    public static int Analyzers => analyzers.Length;

    /// <summary>The files of the models.</summary>
    public IReadOnlyList<string> Models { get; }

    /// <summary>Another result of one of the model's methods: its definition really changes, and everything behind it reruns.</summary>
    public void ChangeExpression(string file) =>
        Edit(file, text => text.Insert(ResultOf(file), string.Create(CultureInfo.InvariantCulture, $"{1 + 1e-6 * ++number} * ")));

    /// <summary>A name that is typed, and does not exist yet.</summary>
    public void BreakExpression(string file) =>
        Edit(file, text => text.Insert(ResultOf(file), string.Create(CultureInfo.InvariantCulture, $"typed{++number} + ")));

    public void ChangeComment(string file) => Edit(file, text => string.Create(CultureInfo.InvariantCulture, $"{text}// {++number}"));

    public void ChangeOther() => Edit("Other.cs", text => text.Replace("0", (++number).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    /// <summary>How much of the last edit went into reading definitions, which finds all that there is to report.</summary>
    public TimeSpan Reading { get; private set; }

    /// <summary>What an editor asks of the analyzers after an edit: the file that it shows.</summary>
    public void Analyze(string file)
    {
        SyntaxTree tree = files[file].Tree;
        CompilationWithAnalyzers analysis = complete.WithAnalyzers(analyzers);
        analysis.GetAnalyzerSyntaxDiagnosticsAsync(tree, default).GetAwaiter().GetResult();
        analysis.GetAnalyzerSemanticDiagnosticsAsync(complete.GetSemanticModel(tree), null, default).GetAwaiter().GetResult();
    }

    private void Edit(string file, Func<string, string> change)
    {
        (SyntaxTree tree, string original) = files[file];
        SyntaxTree edited = CSharpSyntaxTree.ParseText(change(original), parse, file);
        files[file] = (edited, original);
        compilation = compilation.ReplaceSyntaxTree(tree, edited);
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out complete, out _);
        GeneratorRunResult result = driver.GetRunResult().Results[0];
        if (result.Exception is { } exception) throw new InvalidOperationException(file, exception);
        if (tracks) Reading = new TimeSpan(result.TrackedSteps.Where(step => readings.Contains(step.Key)).SelectMany(step => step.Value).Sum(step => step.ElapsedTime.Ticks));
    }

    /// <summary>Where the last result of a Variable begins, in the file as it was.</summary>
    private int ResultOf(string file) => Results(CSharpSyntaxTree.ParseText(files[file].Original, parse).GetRoot()).Last().SpanStart;

    private static IEnumerable<ExpressionSyntax> Results(SyntaxNode root) => root.DescendantNodes().OfType<MethodDeclarationSyntax>()
        .Where(method => method.ReturnType.ToString() == "Variable" && HasAttribute(method.AttributeLists, "Loss", "Forward"))
        .Select(method => method.ExpressionBody?.Expression ?? method.Body!.DescendantNodes().OfType<ReturnStatementSyntax>().Last().Expression!);

    /// <summary>Gives each model of a file, as far as they are wanted, a file of its own, and the rest another.</summary>
    private void Split(string name, string text, IReadOnlyList<string> wanted, List<string> models)
    {
        var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(text, parse).GetRoot();
        TypeDeclarationSyntax[] types = [.. root.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<TypeDeclarationSyntax>()];
        TypeDeclarationSyntax[] own = [.. types.Where(type => HasAttribute(type.AttributeLists, "Model"))];
        foreach (TypeDeclarationSyntax model in own.Where(model => Results(model).Any()))
        {
            string file = model.Identifier.ValueText + ".cs";
            int kept = wanted.Count(w => w != file && !models.Contains(w));
            if (models.Count + kept >= Count) continue;
            Add(file, root.RemoveNodes(types.Where(type => type != model), SyntaxRemoveOptions.KeepNoTrivia)!.ToFullString());
            models.Add(file);
        }
        Add("Shared." + name, root.RemoveNodes(own, SyntaxRemoveOptions.KeepNoTrivia)!.ToFullString());
    }

    private void Add(string file, string text) => files.Add(file, (CSharpSyntaxTree.ParseText(text, parse, file), text));

    private static bool HasAttribute(SyntaxList<AttributeListSyntax> lists, params string[] names) =>
        lists.SelectMany(list => list.Attributes).Any(attribute => names.Contains(attribute.Name.ToString(), StringComparer.Ordinal));
}
