using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.CodeFixes;

/// <summary>The library's attributes as they are written.</summary>
internal static class Attributes
{
    /// <summary>How an attribute is named at a place.</summary>
    public static string Name(SemanticModel model, int position, string attribute) =>
        model.LookupNamespacesAndTypes(position, name: attribute + "Attribute").Any(type => Is(type, attribute)) ? attribute : "Backprop." + attribute;

    /// <summary>The attribute of this kind among lists of them, or null.</summary>
    public static AttributeSyntax? Find(SemanticModel model, SyntaxList<AttributeListSyntax> lists, string attribute) => lists.SelectMany(list => list.Attributes)
        .FirstOrDefault(found => Is(model.GetSymbolInfo(found).Symbol?.ContainingType, attribute));

    /// <summary>Whether a type is one of the library's attributes.</summary>
    public static bool Is(ISymbol? type, string attribute) => type?.ToDisplayString() == $"Backprop.{attribute}Attribute";

    /// <summary>Writes an attribute in front of a member, behind those that it has.</summary>
    public static TextChange Addition(SemanticModel model, MemberDeclarationSyntax member, string attribute)
    {
        int position = member.AttributeLists.LastOrDefault() is { } last ? last.GetLastToken().GetNextToken().SpanStart : member.SpanStart;
        return new(new(position, 0), $"[{Name(model, member.SpanStart, attribute)}] ");
    }

    /// <summary>Takes an attribute away, with its brackets if it stands in them alone. Comments stay.</summary>
    public static TextChange Removal(AttributeSyntax attribute)
    {
        var list = (AttributeListSyntax)attribute.Parent!;
        if (list.Attributes.Count == 1)
        {
            SourceText text = list.SyntaxTree.GetText();
            int end = list.Span.End, next = list.GetLastToken().GetNextToken().SpanStart;
            bool isAllSpace = string.IsNullOrWhiteSpace(text.ToString(TextSpan.FromBounds(end, next)));
            while (isAllSpace ? end < next : text[end] is ' ' or '\t') end++;
            return new(TextSpan.FromBounds(list.SpanStart, end), "");
        }
        int index = list.Attributes.IndexOf(attribute);
        return index == 0
            ? new(TextSpan.FromBounds(attribute.SpanStart, list.Attributes[1].SpanStart), "")
            : new(TextSpan.FromBounds(list.Attributes.GetSeparator(index - 1).SpanStart, attribute.Span.End), "");
    }
}
