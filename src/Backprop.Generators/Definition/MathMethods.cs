using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

/// <summary>The methods of <see cref="Math"/> and MathF that definitions may use on configuration and sizes.</summary>
internal static class MathMethods
{
    private static readonly Dictionary<string, Func<double, double>> unary = new()
    {
        ["Abs"] = Math.Abs,
        ["Sqrt"] = Math.Sqrt,
        ["Cbrt"] = x => x < 0 ? -Math.Pow(-x, 1.0 / 3) : Math.Pow(x, 1.0 / 3),
        ["Exp"] = Math.Exp,
        ["Log"] = Math.Log,
        ["Log2"] = x => Math.Log(x, 2),
        ["Log10"] = Math.Log10,
        ["Floor"] = Math.Floor,
        ["Ceiling"] = Math.Ceiling,
        ["Round"] = Math.Round,
        ["Truncate"] = Math.Truncate,
        ["Sin"] = Math.Sin,
        ["Cos"] = Math.Cos,
        ["Tan"] = Math.Tan,
        ["Tanh"] = Math.Tanh,
        ["Sign"] = x => double.IsNaN(x) ? throw new DefinitionFailure(nameof(ArithmeticException), "the sign of NaN") : Math.Sign(x),
    };

    private static readonly Dictionary<string, Func<double, double, double>> binary = new()
    {
        ["Pow"] = Math.Pow,
        ["Max"] = Math.Max,
        ["Min"] = Math.Min,
        ["Log"] = Math.Log,
    };

    private static readonly Dictionary<string, UnaryKind> unaryNodes = new()
    {
        ["Abs"] = UnaryKind.Abs,
        ["Sqrt"] = UnaryKind.Sqrt,
        ["Exp"] = UnaryKind.Exp,
        ["Log"] = UnaryKind.Log,
        ["Floor"] = UnaryKind.Floor,
        ["Sin"] = UnaryKind.Sin,
        ["Cos"] = UnaryKind.Cos,
        ["Tanh"] = UnaryKind.Tanh,
    };

    private static readonly Dictionary<string, BinaryKind> binaryNodes = new()
    {
        ["Pow"] = BinaryKind.Power,
        ["Max"] = BinaryKind.Maximum,
        ["Min"] = BinaryKind.Minimum,
    };

    /// <summary>How a method is computed on constants, which node it is on numbers that depend on sizes, and which of several sizes it picks.</summary>
    public sealed record Function(string Name, Func<object[], object> Compute, Func<GraphBuilder, Value[], Value>? Build, Func<Dimension[], AbstractValue?>? Choose);

    public static Function? Find(IMethodSymbol method)
    {
        if (!KnownTypes.IsSystem(method.ContainingType, "Math") && !KnownTypes.IsSystem(method.ContainingType, "MathF")) return null;
        if (!method.Parameters.All(p => Constants.IsNumeric(p.Type.SpecialType)) || !Constants.IsNumeric(method.ReturnType.SpecialType)) return null;
        string name = method.Name;
        SpecialType result = method.ReturnType.SpecialType;
        return method.Parameters.Length switch
        {
            1 when unary.TryGetValue(name, out var f) => new(
                "Math." + name,
                a => Constants.Convert(f(Real(a[0])), result),
                unaryNodes.TryGetValue(name, out UnaryKind kind) ? (graph, x) => graph.Unary(kind, x[0]) : null,
                sizes => name == "Abs" && Sizes.IsNonNegative(sizes[0]) == true ? SizeValue.Of(sizes[0]) : null),
            2 when binary.TryGetValue(name, out var f) => new(
                "Math." + name,
                a => Constants.Convert(f(Real(a[0]), Real(a[1])), result),
                binaryNodes.TryGetValue(name, out BinaryKind kind) ? (graph, x) => graph.Binary(kind, x[0], x[1]) : null,
                sizes => Choose(name, sizes[0], sizes[1])),
            _ => null,
        };
    }

    private static AbstractValue? Choose(string name, Dimension a, Dimension b) => (name, Sizes.IsNonNegative(a - b), Sizes.IsNonNegative(b - a)) switch
    {
        ("Max", true, _) or ("Min", _, true) => SizeValue.Of(a),
        ("Max", _, true) or ("Min", true, _) => SizeValue.Of(b),
        _ => null,
    };

    private static double Real(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
