using System;
using System.Text;

namespace Backprop.Generators.Emission;

/// <summary>Writes C# with four-space indentation and <c>\n</c> line ends, so that the emitter looks like its output.</summary>
internal sealed class IndentedWriter
{
    private readonly StringBuilder text = new();
    private int depth;

    /// <summary>Writes one line, or several when <paramref name="line"/> holds line breaks; an empty line is not indented.</summary>
    public void Line(string line = "")
    {
        for (int begin = 0; begin <= line.Length;)
        {
            int next = line.IndexOf('\n', begin);
            if (next < 0) next = line.Length;
            int end = next;
            while (end > begin && line[end - 1] is '\r' or ' ') end--;
            if (end > begin) text.Append(' ', 4 * depth).Append(line, begin, end - begin);
            text.Append('\n');
            begin = next + 1;
        }
    }

    /// <summary>Writes a text of whole lines.</summary>
    public void Lines(string lines) => Line(lines.TrimEnd('\n'));

    /// <summary>Writes a header, an opening brace, and, when disposed, the closing brace with <paramref name="end"/> after it.</summary>
    public Block Block(string header, string end = "")
    {
        if (header.Length > 0) Line(header);
        Line("{");
        depth++;
        return new Block(this, end);
    }

    /// <summary>Indents what is written until the result is disposed.</summary>
    public Block Indent()
    {
        depth++;
        return new Block(this, null);
    }

    public override string ToString() => text.ToString();

    internal void Close(string? end)
    {
        depth--;
        if (end is not null) Line("}" + end);
    }
}

/// <summary>An open block of an <see cref="IndentedWriter"/>; disposing closes it.</summary>
internal readonly struct Block(IndentedWriter writer, string? end) : IDisposable
{
    public void Dispose() => writer.Close(end);
}
