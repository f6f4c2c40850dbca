using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Backprop.Generators.Definition;

/// <summary>
/// The layers and functions of another assembly, parsed from the attributes that carry their source into a compilation of their own. That depends on nothing
/// the user types, so it is kept as long as the reference lives, and with it what has been bound in it.
/// </summary>
internal static class LayerDefinitions
{
    private const string Suffix = ".LayerDefinitions";

    private static readonly ConditionalWeakTable<MetadataReference, CSharpCompilation> cache = new();

    /// <summary>What was bound belongs to the semantic model, and a compilation makes a new one each time it is asked.</summary>
    private static readonly ConditionalWeakTable<SyntaxTree, SemanticModel> models = new();

    /// <summary>Null if the assembly carries no definitions.</summary>
    public static CSharpCompilation? Of(IAssemblySymbol assembly, CSharpCompilation user, CancellationToken cancellation)
    {
        MetadataReference? reference = user.GetMetadataReference(assembly);
        if (reference is not null && cache.TryGetValue(reference, out CSharpCompilation known) && known.References.SequenceEqual(user.References)) return known;
        if (Parse(assembly, user, cancellation) is not { } definitions) return null;
        if (reference is not null)
        {
            cache.Remove(reference);
            cache.GetValue(reference, _ => definitions);
        }
        return definitions;
    }

    /// <summary>What is known about one of the definitions.</summary>
    public static SemanticModel ModelOf(CSharpCompilation definitions, SyntaxTree tree) => models.GetValue(tree, key => definitions.GetSemanticModel(key));

    /// <summary>The name of the assembly that a definition came from.</summary>
    public static string Origin(IAssemblySymbol definitions) => definitions.Name.EndsWith(Suffix, StringComparison.Ordinal) ? definitions.Name.Substring(0, definitions.Name.Length - Suffix.Length) : definitions.Name;

    private static CSharpCompilation? Parse(IAssemblySymbol assembly, CSharpCompilation user, CancellationToken cancellation)
    {
        var sources = new HashSet<string>();
        var trees = new List<SyntaxTree>();
        // The layer's project chose its language version; here it is only read.
        CSharpParseOptions options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
        foreach (AttributeData attribute in assembly.GetAttributes())
        {
            if (!KnownTypes.IsBackprop(attribute.AttributeClass, KnownTypes.LayerDefinition)) continue;
            if (attribute.ConstructorArguments is [_, { Value: string source }] && sources.Add(source))
            {
                trees.Add(CSharpSyntaxTree.ParseText(source, options, cancellationToken: cancellation));
            }
        }
        return trees.Count == 0 ? null : CSharpCompilation.Create(
            assembly.Name + Suffix,
            trees,
            user.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }
}
