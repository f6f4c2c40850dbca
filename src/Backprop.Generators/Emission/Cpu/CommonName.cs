using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Scheduling;

namespace Backprop.Generators.Emission.Cpu;

/// <summary>A name for things that have names of their own: the words all of these have, in order. <c>QueryMatMul</c> and <c>KeyMatMul</c> are <c>MatMul</c>.</summary>
internal static class CommonName
{
    /// <param name="names">The names, in Pascal or camel case.</param>
    /// <param name="otherwise">The name where they have no word in common.</param>
    /// <param name="upper">Whether the first letter is a capital.</param>
    public static string Of(IEnumerable<string> names, string otherwise, bool upper)
    {
        string[] distinct = [.. names.Distinct()];
        if (distinct.Length == 1) return distinct[0];
        List<string> common = Words(distinct[0]);
        foreach (string name in distinct.Skip(1)) common = Common(common, Words(name));
        string joined = string.Concat(common.SkipWhile(word => char.IsDigit(word[0])));
        return joined.Length == 0 ? otherwise : upper ? Naming.Pascal(joined) : Naming.Camel(joined);
    }

    /// <summary>Each begins with a capital, or is a number.</summary>
    private static List<string> Words(string name)
    {
        var words = new List<string>();
        for (int i = 0; i < name.Length; i++)
        {
            bool begins = i == 0 || char.IsUpper(name[i]) || char.IsDigit(name[i]) != char.IsDigit(name[i - 1]);
            if (begins) words.Add(i == 0 ? char.ToUpperInvariant(name[i]).ToString() : name[i].ToString());
            else words[words.Count - 1] += name[i];
        }
        return words;
    }

    /// <summary>The longest common subsequence.</summary>
    private static List<string> Common(List<string> a, List<string> b)
    {
        int[,] length = new int[a.Count + 1, b.Count + 1];
        for (int i = a.Count - 1; i >= 0; i--)
        {
            for (int j = b.Count - 1; j >= 0; j--) length[i, j] = a[i] == b[j] ? length[i + 1, j + 1] + 1 : System.Math.Max(length[i + 1, j], length[i, j + 1]);
        }
        var common = new List<string>();
        for (int i = 0, j = 0; i < a.Count && j < b.Count;)
        {
            if (a[i] == b[j])
            {
                common.Add(a[i]);
                (i, j) = (i + 1, j + 1);
            }
            else if (length[i + 1, j] >= length[i, j + 1]) i++;
            else j++;
        }
        return common;
    }
}
