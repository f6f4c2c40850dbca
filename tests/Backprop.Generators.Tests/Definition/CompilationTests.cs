using System.Linq;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

/// <summary>The programs go through the whole generator, and the code that comes out compiles.</summary>
public sealed class CompilationTests
{
    public static TheoryData<string> Names => new(ReferencePrograms.All.Select(p => p.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void TheGeneratedCodeCompiles(string name)
    {
        var compilation = Generation.Compile($"{Generation.Usings}namespace {name}Program;\n{ReferencePrograms.All.Single(p => p.Name == name).Source}", ReferencePrograms.Shared);
        Generation.Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out var diagnostics);
        Assert.Empty(diagnostics.Select(d => d.GetMessage(null)));
        Assert.Empty(output.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id is not ("CS8321" or "CS0219" or "CS0164" or "CS0162")).Select(d => d.ToString()));
    }
}
