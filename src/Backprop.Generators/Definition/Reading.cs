using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Backprop.Generators.Definition;

/// <summary>What reading one class gave: a definition, diagnostics at real locations, or neither where the C# compiler has errors to report.</summary>
internal sealed record Reading<T>(T? Definition, EquatableArray<Diagnostic> Diagnostics)
    where T : class
{
    public static readonly Reading<T> Nothing = new(null, EquatableArray<Diagnostic>.Empty);

    public static Reading<T> Of(T? definition, IEnumerable<Diagnostic> diagnostics) =>
        new(definition, diagnostics.Where(d => !IsHalfTyped(d.Location)).GroupBy(d => (d.Id, d.Location)).Select(same => same.First()).ToEquatableArray());

    /// <summary>Whether the member around a location has syntax errors: what is wrong with it beyond those is a guess.</summary>
    private static bool IsHalfTyped(Location location) =>
        location.SourceTree?.GetRoot().FindNode(location.SourceSpan).FirstAncestorOrSelf<MemberDeclarationSyntax>() is { ContainsDiagnostics: true } member
        && member.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>A failure of our own, which must not bring the C# compiler down.</summary>
    public static Reading<T> Failed(ISymbol type, Exception exception) =>
        new(null, EquatableArray.Of(InternalError(type.Locations.FirstOrDefault() ?? Location.None, type.Name, exception)));

    private static Diagnostic InternalError(Location location, string name, Exception exception) => Diagnostic.Create(Descriptors.InternalError, location, name, exception.ToString());
}
