using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Backprop.Generators.Definition;

/// <summary>The text of syntax without comments and directives.</summary>
internal static class CodeText
{
    private const int MaximumLength = 80;

    /// <summary>One line, cut at eighty characters: what comments in generated code quote.</summary>
    public static string Line(SyntaxNode node)
    {
        var text = new StringBuilder();
        foreach (SyntaxToken token in node.DescendantTokens())
        {
            if (text.Length > MaximumLength) break;
            if (text.Length > 0 && IsSeparated(token)) text.Append(' ');
            foreach (char c in token.Text) text.Append(c is '\r' or '\n' or '\t' ? ' ' : c);
        }
        if (text.Length > MaximumLength)
        {
            text.Length = MaximumLength - 3;
            text.Append("...");
        }
        return text.ToString();
    }

    /// <summary>The code with its line breaks and indentation.</summary>
    public static string Block(SyntaxNode node)
    {
        var text = new StringBuilder();
        foreach (SyntaxToken token in node.DescendantTokens())
        {
            if (text.Length > 0 && IsSeparated(token))
            {
                int indentation = Indentation(token);
                if (indentation >= 0) text.Append('\n').Append(' ', indentation);
                else text.Append(' ');
            }
            text.Append(token.Text);
        }
        return text.ToString();
    }

    private static bool IsSeparated(SyntaxToken token) => token.HasLeadingTrivia || token.GetPreviousToken().HasTrailingTrivia;

    /// <summary>The column of a token that starts a line, else -1.</summary>
    private static int Indentation(SyntaxToken token)
    {
        bool startsLine = false;
        foreach (SyntaxTrivia trivia in token.GetPreviousToken().TrailingTrivia) startsLine |= trivia.IsKind(SyntaxKind.EndOfLineTrivia);
        foreach (SyntaxTrivia trivia in token.LeadingTrivia) startsLine |= trivia.IsKind(SyntaxKind.EndOfLineTrivia);
        if (!startsLine) return -1;
        int column = 0;
        foreach (SyntaxTrivia trivia in token.LeadingTrivia) column = trivia.IsKind(SyntaxKind.WhitespaceTrivia) ? trivia.Span.Length : 0;
        return column;
    }
}
