using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Backprop.Generators;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

// How long a keystroke takes: from an edited source file to the generated text, as an editor runs the generator (one driver, one compilation after another).
// Usage: Backprop.Generators.Benchmarks [edits] [project]
// With "project", only in a project with many models.

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int edits = args.Length > 0 && int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) && wanted > 0 ? wanted : 40;

string source = Resource("DigitClassifier.cs");
string unrelated = "class Unrelated { int Number() => 0; }";
var parse = new CSharpParseOptions(LanguageVersion.CSharp14);

if (args.Contains("project"))
{
    Project();
    return;
}

SyntaxTree model = CSharpSyntaxTree.ParseText(source, parse), other = CSharpSyntaxTree.ParseText(unrelated, parse);
CSharpCompilation compilation = Empty().AddSyntaxTrees(model, other);
GeneratorDriver driver = CSharpGeneratorDriver.Create([new ModelGenerator().AsSourceGenerator()], parseOptions: parse);
driver = driver.RunGenerators(compilation);
if (driver.GetRunResult().GeneratedTrees.Length != 1) throw new InvalidOperationException("The definition does not compile: " + string.Join("\n", driver.GetRunResult().Diagnostics));

// A width that never occurred before: the definition really changes, and everything behind it reruns.
int width = 128;
Report("edit of the definition", Measure(() => Edit(source.Replace("128", (++width).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))));
int comment = 0;
Report("edit of a comment in the same file", Measure(() => Edit(source + "// " + (++comment).ToString(CultureInfo.InvariantCulture))));
int number = 0;
Report("edit of an unrelated file", Measure(() => EditOther(unrelated.Replace("0", (++number).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))));

foreach (int layers in new[] { 2, 12, 50 })
{
    ModelDefinition deep = Perceptron(layers);
    Report($"passes and emission, {layers} layers", Measure(() => ModelCompiler.Compile(deep)));
}

// A decoder-only transformer, 2 and 12 layers deep: an edit of its definition. What is allocated on the way is an upper bound for what the generator needs at a time.
foreach (int layers in new[] { 2, 12 })
{
    string transformer = Transformer(layers);
    Edit(transformer);
    int vocabulary = 65;
    Report($"edit of a transformer, {layers} layers", Measure(() => Edit(transformer.Replace("Vocabulary = 65", "Vocabulary = " + (++vocabulary).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))));
    long before = GC.GetTotalAllocatedBytes();
    Edit(transformer.Replace("Vocabulary = 65", "Vocabulary = 1", StringComparison.Ordinal));
    string text = driver.GetRunResult().Results[0].GeneratedSources.Single().SourceText.ToString();
    Console.WriteLine($"{"",-48} allocates {(GC.GetTotalAllocatedBytes() - before) / 1e6:F0} MB, writes {text.Count(c => c == '\n')} lines; the process has held {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB");
}

Project();

// 50 models in files of their own: what a keystroke in one of them costs, and one elsewhere.
void Project()
{
    string[] shown = ["DigitClassifier.cs", "LeNet.cs", "GptModel.cs"];
    var project = new ManyModels(Empty(), parse, shown, tracks: false);
    foreach (string file in shown)
    {
        string name = $"{ManyModels.Count} models, {Path.GetFileNameWithoutExtension(file)}";
        Report(name + ": expression", Measure(() => project.ChangeExpression(file)));
        Report(name + ": typed name", Measure(() => project.BreakExpression(file)));
        Report(name + ": comment", Measure(() => project.ChangeComment(file)));
        if (ManyModels.Analyzers > 0) Report(name + ": analyzers", Measure(() => project.Analyze(file)));
    }
    Report($"{ManyModels.Count} models, edit of an unrelated file", Measure(project.ChangeOther));

    // What is underlined comes from reading the definition and from the analyzers; the generated code may come later.
    var whole = project.Models.ToDictionary(file => file, file => Measure(() => project.ChangeExpression(file), 5, 5));
    var analyzed = project.Models.ToDictionary(file => file, file => Measure(() => project.Analyze(file), 5, 5));
    var tracked = new ManyModels(Empty(), parse, shown, tracks: true);
    var reading = new Dictionary<string, double[]>();
    foreach (string file in tracked.Models)
    {
        var times = new List<double>();
        Measure(() => { tracked.ChangeExpression(file); times.Add(tracked.Reading.TotalMilliseconds); }, 5, 5);
        reading[file] = [.. times.TakeLast(5).Order()];
    }
    Each("reading of each", file => Median(reading[file]));
    Each("reading and analyzers of each", file => Median(reading[file]) + Median(analyzed[file]));
    Each("expression of each", file => Median(whole[file]));

    void Each(string what, Func<string, double> timeOf)
    {
        (double Median, string File)[] each = [.. project.Models.Select(file => (timeOf(file), file)).Order()];
        Console.WriteLine($"{ManyModels.Count + " models, " + what,-48} median {each[each.Length / 2].Median,8:F2} ms   [{each[0].Median:F2} .. {each[^1].Median:F2}: {Path.GetFileNameWithoutExtension(each[^1].File)}]   {each.Count(e => e.Median < 50)} of {each.Length} below 50 ms");
    }
}

void Edit(string text)
{
    SyntaxTree edited = CSharpSyntaxTree.ParseText(text, parse);
    compilation = compilation.ReplaceSyntaxTree(model, edited);
    model = edited;
    Run();
}

void EditOther(string text)
{
    SyntaxTree edited = CSharpSyntaxTree.ParseText(text, parse);
    compilation = compilation.ReplaceSyntaxTree(other, edited);
    other = edited;
    Run();
}

void Run()
{
    driver = driver.RunGenerators(compilation);
    GeneratorRunResult result = driver.GetRunResult().Results[0];
    if (result.Exception is not null || result.GeneratedSources.Length != 1) throw new InvalidOperationException("no generated file", result.Exception);
}

double[] Measure(Action action, int warmUp = 0, int repetitions = 0)
{
    for (int i = warmUp > 0 ? warmUp : Math.Max(10, edits / 2); i > 0; i--) action();
    var times = new List<double>();
    for (int i = repetitions > 0 ? repetitions : edits; i > 0; i--)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
    times.Sort();
    return [.. times];
}

static void Report(string what, double[] times) =>
    Console.WriteLine($"{what,-48} median {Median(times),8:F2} ms   [{times[0]:F2} .. {times[^1]:F2}]");

static double Median(double[] times) => times[times.Length / 2];

// The definition has two blocks, each in a line of its own.
static string Transformer(int layers)
{
    string[] lines = Resource("Transformer.cs").Split('\n');
    string block = lines.First(line => line.Contains("new(Width, Heads", StringComparison.Ordinal));
    int first = Array.IndexOf(lines, block);
    return string.Join('\n', lines.Take(first).Concat(Enumerable.Repeat(block, layers)).Concat(lines.Skip(first + 2)));
}

static string Resource(string name)
{
    using var reader = new StreamReader(typeof(Program).Assembly.GetManifestResourceStream(name)!);
    return reader.ReadToEnd();
}

static ModelDefinition Perceptron(int layers)
{
    var b = new GraphBuilder();
    Dimension batch = Dimension.Symbol("B");
    var parameters = new List<ParameterInfo>();
    Value x = b.Input(0, "x", new TensorShape(batch, 64), ElementType.Float32);
    for (int layer = 0; layer < layers; layer++)
    {
        b.Origin = $"layer{layer}: MatMul(x, Transpose(weight))";
        Value y = b.Dot(x, b.Transpose(Parameter("weight", 64, 64)));
        b.Origin = $"layer{layer}: y + bias";
        y = b.Add(y, b.BroadcastTo(Parameter("bias", 64), b.ShapeOf(y)));
        b.Origin = $"Gelu(layer{layer}.Apply(x))";
        x = b.Add(new GeluOp(false), y);

        Value Parameter(string name, params int[] shape)
        {
            var info = new ParameterInfo($"layer{layer}.{name}", new TensorShape(shape.Select(d => (Dimension)d)));
            parameters.Add(info);
            return b.Parameter(parameters.Count - 1, info.Name, info.Shape);
        }
    }
    b.Origin = "Mean(x)";
    Value loss = b.SumAll(x);
    var arguments = EquatableArray.Of(new ArgumentInfo("x", ElementType.Float32, new TensorShape(batch, 64), false));
    var method = new MethodDefinition("Loss", Backprop.Generators.Graphs.MethodKind.Loss, arguments, ElementType.Float32, b.Build([new GraphOutput(Backprop.Generators.Graphs.OutputKind.Value, 0, "Loss", loss.Id)]));
    return new ModelDefinition(new TypeDeclaration("Benchmark", EquatableArray<string>.Empty, "partial class Deep", "Deep", "Benchmark.Deep"),
        EquatableArray<ParameterMember>.Empty, parameters.ToEquatableArray(), EquatableArray.Of(method));
}

static CSharpCompilation Empty() => CSharpCompilation.Create("Benchmark", [], References(),
    new CSharpCompilationOptions(Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

static IEnumerable<MetadataReference> References() =>
    ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(path => Path.GetFileName(path) is var file && (file.StartsWith("System.", StringComparison.Ordinal) || file.StartsWith("Backprop.", StringComparison.Ordinal) || file == "netstandard.dll") && !file.Contains("Generators", StringComparison.Ordinal))
        .Select(path => MetadataReference.CreateFromFile(path));
