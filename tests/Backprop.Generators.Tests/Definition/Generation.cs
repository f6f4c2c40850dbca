using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Backprop.Generators.Analysis.Classes;
using Backprop.Generators.Analysis.Use;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;
using OutputKind = Microsoft.CodeAnalysis.OutputKind;

namespace Backprop.Generators.Tests.Definition;

/// <summary>Runs the generator over source text, against the framework's assemblies and the runtime's and nothing else.</summary>
internal static class Generation
{
    public const string Usings = "using System;\nusing System.Collections.Generic;\nusing Backprop;\nusing Backprop.Layers;\nusing static Backprop.Ops;\n";

    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14);

    public static readonly ImmutableArray<MetadataReference> References =
    [
        .. Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll").Where(IsManaged).Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(System.Numerics.Tensors.TensorPrimitives).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(Variable).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(ModelAttribute).Assembly.Location),
    ];

    public static CSharpCompilation Compile(params string[] sources) => CSharpCompilation.Create(
        "Test",
        sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, ParseOptions, path: $"File{i}.cs")),
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new ModelGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static GeneratorRunResult Run(CSharpCompilation compilation) => Driver().RunGenerators(compilation).GetRunResult().Results.Single();

    /// <summary>What the analyzers of uses and of classes say about a compilation with its generated code.</summary>
    public static Task<ImmutableArray<Diagnostic>> AnalyzeUse(Compilation complete) => complete
        .WithAnalyzers([new UseAnalyzer(), new ClassAnalyzer()])
        .GetAnalyzerDiagnosticsAsync(CancellationToken.None);

    /// <summary>The definition of the only model in a source that must be valid.</summary>
    public static ModelDefinition Read(params string[] sources)
    {
        CSharpCompilation compilation = Compile(sources.Select(source => Usings + source).ToArray());
        GeneratorRunResult result = Run(compilation);
        Assert.Null(result.Exception);
        // Models of tests often leave something untrained, of which warnings have their own tests.
        Assert.Empty(result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        IEnumerable<ModelDefinition?> models = Values<ModelDefinition?>(result, TrackingNames.ModelDefinition);
        return Assert.Single(models) ?? throw new InvalidOperationException(
            "no definition: " + string.Join("\n", compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error)));
    }

    /// <summary>The graph of the only method of a model with this body.</summary>
    public static string Graph(string members) => Assert.Single(Read("[Model] public partial class M\n{\n" + members + "\n}").Methods).Graph.ToString();

    public static IEnumerable<T> Values<T>(GeneratorRunResult result, string step) =>
        result.TrackedSteps.TryGetValue(step, out ImmutableArray<IncrementalGeneratorRunStep> steps) ? steps.SelectMany(s => s.Outputs).Select(o => (T)o.Value) : [];

    private static bool IsManaged(string path)
    {
        string name = Path.GetFileName(path);
        return name.StartsWith("System.", StringComparison.Ordinal) && !name.Contains("Native", StringComparison.Ordinal) || name is "mscorlib.dll" or "netstandard.dll";
    }
}
