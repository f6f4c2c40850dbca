using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Backprop.Generators.Definition;

/// <summary>
/// The readings of a file's definitions, kept as long as the file is not edited: an edit asks for all definitions of the project again, most of which have nothing to do with it.
/// One is valid as long as everything it is a function of is the same. Only definitions without errors are kept; what is under construction is read again.
/// </summary>
internal static class ReadingCache<T>
    where T : class
{
    /// <summary>By the file and the place in it where the definition begins.</summary>
    private static readonly ConditionalWeakTable<SyntaxTree, ConcurrentDictionary<int, Entry>> files = new();

    public static Reading<T>? Find(SyntaxNode declaration, CSharpCompilation compilation)
    {
        if (!files.TryGetValue(declaration.SyntaxTree, out ConcurrentDictionary<int, Entry> entries) || !entries.TryGetValue(declaration.SpanStart, out Entry entry)) return null;
        if (entry.Inputs.Renew(compilation) is not { } inputs) return null;
        if (inputs != entry.Inputs) entries[declaration.SpanStart] = entry with { Inputs = inputs };
        return entry.Reading;
    }

    /// <param name="declaration">The class.</param>
    /// <param name="compilation">What it was read from.</param>
    /// <param name="read">The files whose code was read.</param>
    /// <param name="reading">What was read.</param>
    public static void Add(SyntaxNode declaration, CSharpCompilation compilation, IEnumerable<SyntaxTree> read, Reading<T> reading)
    {
        if (reading.Definition is null || reading.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error)) return;
        IEnumerable<SyntaxTree> mentioned = reading.Diagnostics.SelectMany(d => d.AdditionalLocations.Append(d.Location)).Select(location => location.SourceTree).OfType<SyntaxTree>();
        files.GetOrCreateValue(declaration.SyntaxTree)[declaration.SpanStart] = new(new(compilation, [.. read, .. mentioned, declaration.SyntaxTree]), reading);
    }

    private sealed record Entry(ReadingInputs Inputs, Reading<T> Reading);
}

/// <summary>What a reading is a function of: the references, the options, the files whose code it has read, and what all the others declare.</summary>
internal sealed class ReadingInputs
{
    /// <summary>For a file, an earlier state of it that declares the same: all definitions ask about the same pair.</summary>
    private static readonly ConditionalWeakTable<SyntaxTree, SyntaxTree> equivalents = new();

    private readonly ImmutableArray<SyntaxTree> files;
    private readonly HashSet<SyntaxTree> read;
    private readonly CSharpCompilationOptions options;
    private readonly string? assembly;
    private readonly ImmutableArray<MetadataReference> references;

    public ReadingInputs(CSharpCompilation compilation, HashSet<SyntaxTree> read)
        : this(compilation.SyntaxTrees, read, compilation.Options, compilation.AssemblyName, compilation.ExternalReferences)
    {
    }

    private ReadingInputs(ImmutableArray<SyntaxTree> files, HashSet<SyntaxTree> read, CSharpCompilationOptions options, string? assembly, ImmutableArray<MetadataReference> references) =>
        (this.files, this.read, this.options, this.assembly, this.references) = (files, read, options, assembly, references);

    /// <summary>The same inputs as those of another compilation, by its own files, so that old ones are let go; null if they differ.</summary>
    public ReadingInputs? Renew(CSharpCompilation compilation)
    {
        ImmutableArray<SyntaxTree> current = compilation.SyntaxTrees;
        if (current.Length != files.Length || assembly != compilation.AssemblyName || !options.Equals(compilation.Options) || !IsSame(references, compilation.ExternalReferences)) return null;
        if (current == files) return this;
        for (int i = 0; i < current.Length; i++)
        {
            if (current[i] != files[i] && (read.Contains(files[i]) || !DeclareTheSame(files[i], current[i]))) return null;
        }
        return new(current, read, options, assembly, references);
    }

    private static bool IsSame(ImmutableArray<MetadataReference> first, ImmutableArray<MetadataReference> second) => first == second || first.SequenceEqual(second);

    /// <summary>Whether two states of a file differ in bodies and comments only, which nobody sees who has not read them.</summary>
    private static bool DeclareTheSame(SyntaxTree before, SyntaxTree after)
    {
        if (equivalents.TryGetValue(after, out SyntaxTree known) && known == before) return true;
        if (!Equals(before.Options, after.Options) || !SyntaxFactory.AreEquivalent(before, after, topLevel: true)) return false;
        equivalents.Remove(after);
        equivalents.GetValue(after, _ => before);
        return true;
    }
}
