using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.Generators.Definition;

/// <summary>What reading one class gave: a definition, diagnostics at real locations, or neither where the C# compiler has errors to report.</summary>
internal sealed record Reading<T>(T? Definition, EquatableArray<Diagnostic> Diagnostics)
    where T : class
{
    public static readonly Reading<T> Nothing = new(null, EquatableArray<Diagnostic>.Empty);

    public static Reading<T> Of(T? definition, IEnumerable<Diagnostic> diagnostics, CSharpCompilation compilation) =>
        new(definition, diagnostics.Where(d => !IsExplained(d.Location, compilation)).GroupBy(d => (d.Id, d.Location)).Select(same => same.First()).ToEquatableArray());

    /// <summary>
    /// Whether the C# compiler reports an error at the location, or a syntax error in the member around it: what else is wrong there is a guess.
    /// </summary>
    private static bool IsExplained(Location location, CSharpCompilation compilation)
    {
        if (location.SourceTree is not { } tree) return false;
        MemberDeclarationSyntax? member = tree.GetRoot().FindNode(location.SourceSpan).FirstAncestorOrSelf<MemberDeclarationSyntax>();
        return (member is { ContainsDiagnostics: true } && member.GetDiagnostics().Any(IsError)) || compilation.GetSemanticModel(tree).GetDiagnostics(location.SourceSpan).Any(IsError);
    }

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;

    /// <summary>A failure of our own, which must not bring the C# compiler down.</summary>
    public static Reading<T> Failed(ISymbol type, Exception exception) =>
        new(null, EquatableArray.Of(InternalError(type.Locations.FirstOrDefault() ?? Location.None, type.Name, exception)));

    /// <summary>Code too deep for the stack, found where its place is not known any more.</summary>
    public static Reading<T> TooDeep(ISymbol type) => new(null, EquatableArray.Of(Diagnostic.Create(Descriptors.TooDeep, type.Locations.FirstOrDefault() ?? Location.None)));

    private static Diagnostic InternalError(Location location, string name, Exception exception) => Diagnostic.Create(Descriptors.InternalError, location, name, FailureText.Of(exception));
}
