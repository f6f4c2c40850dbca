using System;

namespace CharGpt;

/// <summary>The characters that the model knows: line ends and what can be printed in ASCII. Whatever else a text contains becomes a question mark.</summary>
static class Alphabet
{
    public const int Size = 1 + ('~' - ' ' + 1);

    public static int[] Encode(ReadOnlySpan<char> text)
    {
        var indices = new int[text.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            indices[i] = text[i] switch
            {
                '\n' => 0,
                >= ' ' and <= '~' => text[i] - ' ' + 1,
                _ => '?' - ' ' + 1,
            };
        }

        return indices;
    }

    public static char Decode(int index) => index == 0 ? '\n' : (char)(index - 1 + ' ');
}
