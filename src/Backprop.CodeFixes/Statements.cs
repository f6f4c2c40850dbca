using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Backprop.CodeFixes;

/// <summary>Statements and members as lines of text.</summary>
internal static class Statements
{
    /// <summary>Removes a statement or member, and its lines if nothing else is on them. Comments stay.</summary>
    public static TextChange Removal(SyntaxNode node)
    {
        SourceText text = node.SyntaxTree.GetText();
        int start = node.SpanStart, end = node.Span.End;
        while (end < text.Length && text[end] is ' ' or '\t') end++;
        int lineStart = text.Lines.GetLineFromPosition(start).Start;
        bool isAlone = string.IsNullOrWhiteSpace(text.ToString(TextSpan.FromBounds(lineStart, start)));
        TextLine last = text.Lines.GetLineFromPosition(end);
        return isAlone && end == last.End ? new(TextSpan.FromBounds(lineStart, last.EndIncludingLineBreak), "") : new(TextSpan.FromBounds(start, end), "");
    }
}
