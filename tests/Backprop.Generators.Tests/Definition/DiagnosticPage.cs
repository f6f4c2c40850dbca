using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace Backprop.Generators.Tests.Definition;

/// <summary>A page of <c>docs/diagnostics</c>: its text, and its examples by their headings.</summary>
internal sealed class DiagnosticPage
{
    public const string Wrong = "Wrong", Right = "Right", Library = "Another assembly", LibraryWithoutGenerator = "Another assembly, compiled without the generator", Unreferenced = "An assembly that only the other one references";

    private DiagnosticPage(string id, string text)
    {
        (Id, Text) = (id, text);
        foreach (string section in text.Split("\n## ").Skip(1))
        {
            string heading = section[..section.IndexOf('\n', StringComparison.Ordinal)];
            string[] blocks = section.Split("```");
            if (blocks.Length > 1) Examples.Add(heading, Assert.Single(blocks.Where((_, i) => i % 2 == 1))["csharp\n".Length..]);
        }
    }

    public string Id { get; }

    public string Text { get; }

    public Dictionary<string, string> Examples { get; } = [];

    /// <summary>What the page says about what to do.</summary>
    public string Remedy => Text.Split("\n## ").Single(section => section.StartsWith("Remedy\n", StringComparison.Ordinal));

    public static string Folder { get; } = Path.Combine(Repository(), "docs", "diagnostics");

    public static IEnumerable<string> Ids => Directory.GetFiles(Folder, "BP*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static DiagnosticPage Read(string id) => new(id, File.ReadAllText(Path.Combine(Folder, id + ".md")));

    public static string Repository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Backprop.Generators.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("the tests run outside of the repository");
    }
}
