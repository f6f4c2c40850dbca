using System;
using System.Linq;
using System.Text;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Scheduling;

/// <summary>Names for kernels and buffers, made from the definition's text: <c>hidden: MatMul(x, Transpose(weight))</c> becomes <c>HiddenMatMul</c>.</summary>
internal static class Naming
{
    public const string Gradient = "Gradient", Tangent = "Tangent", Recomputed = "Recomputed";

    /// <summary>What is said in front of an origin, and at the end of a name that is made of it.</summary>
    private static readonly (string Made, string Suffix)[] derived =
    [
        (OriginText.Tangent, Tangent), (OriginText.Gradient, Gradient), (OriginText.CustomGradient, Gradient), (OriginText.Recomputed, Recomputed),
    ];

    /// <summary>The layer's path and the called function of a node's origin, in Pascal case; where it has neither, what its op gives.</summary>
    public static string Of(Node node)
    {
        string layer = Layer(node.Origin), function = Function(node.Origin);
        return layer.Length == 0 && (function is "" or Gradient or Tangent or Recomputed) ? Pascal(OfOp(node.Op)) + function : layer + function;
    }

    /// <summary>What the result of an op is called.</summary>
    public static string OfOp(Op op) => op switch
    {
        UnaryOp { Kind: UnaryKind.Negate } => "negative",
        UnaryOp o => o.Kind.ToString().ToLowerInvariant(),
        BinaryOp { Kind: BinaryKind.Add } => "sum",
        BinaryOp { Kind: BinaryKind.Subtract } => "difference",
        BinaryOp { Kind: BinaryKind.Multiply } => "product",
        BinaryOp { Kind: BinaryKind.Divide } => "quotient",
        BinaryOp o => o.Kind.ToString().ToLowerInvariant(),
        CompareOp or LogicalOp => "mask",
        SelectOp => "selected",
        CastOp => "number",
        ReduceOp { Kind: ReduceKind.Sum } => "total",
        ReduceOp o => o.Kind.ToString().ToLowerInvariant(),
        DotOp => "product",
        GatherOp => "gathered",
        TakeAlongOp => "taken",
        ScatterAddOp or ScatterAlongOp => "scattered",
        ConvolutionOp or ConvolutionImagesOp or ConvolutionWeightsOp => "convolved",
        WindowArgMaxOp => "winners",
        NoiseOp => "uniform",
        TopOp => "largest",
        CumulativeSumOp => "sums",
        ConcatOp => "joined",
        PadOp => "padded",
        _ => "value",
    };

    /// <summary>The called function of an origin, in Pascal case.</summary>
    public static string Function(string origin)
    {
        string suffix = derived.FirstOrDefault(d => origin.StartsWith(d.Made, StringComparison.Ordinal)).Suffix ?? "";
        string text = Strip(origin);
        int colon = text.IndexOf(": ", StringComparison.Ordinal);
        string expression = colon >= 0 ? text.Substring(colon + 2) : text;
        int parenthesis = expression.IndexOf('(');
        string name = "";
        if (parenthesis > 0 && expression.Take(parenthesis).All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '@')) name = Pascal(expression.Substring(0, parenthesis));
        return name + suffix;
    }

    /// <summary>The innermost layer of an origin's path, without indices: layers of one kind have kernels of one name.</summary>
    public static string Layer(string origin)
    {
        string text = Strip(origin);
        int colon = text.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && text.Take(colon).All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '@') ? Pascal(Words(text.Substring(0, colon)).LastOrDefault() ?? "") : "";
    }

    /// <summary>An origin without the indices of its layer's path: <c>blocks.*.inner: y + bias</c>.</summary>
    public static string WithoutIndices(string origin)
    {
        int colon = origin.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0) return origin;
        string[] words = origin.Substring(0, colon).Split('.');
        return string.Join(".", words.Select(word => word.Length > 0 && word.All(char.IsDigit) ? "*" : word)) + origin.Substring(colon);
    }

    /// <summary>A parameter's own name with that of the layer it is in: <c>blocks.3.inner.weight</c> becomes <c>innerWeight</c>.</summary>
    public static string OfParameter(string path)
    {
        string[] words = Words(path);
        return Camel(string.Join(".", words.Skip(Math.Max(0, words.Length - 2))));
    }

    /// <summary>The components of a path without indices.</summary>
    private static string[] Words(string path) => [.. path.Split('.').Where(word => word.Length > 0 && !char.IsDigit(word[0]))];

    private static string Strip(string origin)
    {
        while (true)
        {
            string? prefix = derived.FirstOrDefault(d => origin.StartsWith(d.Made, StringComparison.Ordinal)).Made;
            if (prefix is null) return origin;
            origin = origin.Substring(prefix.Length);
        }
    }

    public static string Pascal(string path)
    {
        var text = new StringBuilder();
        bool upper = true;
        foreach (char c in path)
        {
            if (!char.IsLetterOrDigit(c))
            {
                upper = true;
                continue;
            }
            text.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }
        return text.ToString();
    }

    public static string Camel(string path)
    {
        string pascal = Pascal(path);
        return pascal.Length == 0 ? "" : char.ToLowerInvariant(pascal[0]) + pascal.Substring(1);
    }
}
