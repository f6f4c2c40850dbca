using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Emission.Tests;

/// <summary>What the tests of a model need to know: names, and how to check it. The model is in this project, or its assembly carries the names in an attribute.</summary>
/// <param name="TypeName">The full metadata name, such as <c>Company.Outer+Model</c>.</param>
/// <param name="Parameters">The parameters' names.</param>
/// <param name="Forwards">The forward methods.</param>
/// <param name="Losses">The losses.</param>
/// <param name="Settings">How it is checked.</param>
internal sealed record CheckedModel(string TypeName, EquatableArray<string> Parameters, EquatableArray<string> Forwards, EquatableArray<CheckedLoss> Losses, CheckSettings Settings)
{
    /// <summary>The model in C#.</summary>
    public string Code => "global::" + string.Join(".", TypeName.Split('.', '+').Select(Names.Escape));

    public static CheckedModel Of(ModelDefinition model, CheckSettings settings) => new(
        model.Type.MetadataName,
        model.Parameters.Select(p => p.Name).ToEquatableArray(),
        Of(model, MethodKind.Forward).Select(m => m.Name).ToEquatableArray(),
        Of(model, MethodKind.Loss).Select(m => new CheckedLoss(m.Name, m.Arguments.Where(a => a.Gradient).Select(a => a.Name).ToEquatableArray(), m.HessianVector)).ToEquatableArray(),
        settings);

    private static IEnumerable<MethodDefinition> Of(ModelDefinition model, MethodKind kind) => model.Methods.Where(m => m.Kind == kind);
}

/// <summary>A loss, its arguments that have gradients, and whether it has products with its Hessian.</summary>
internal sealed record CheckedLoss(string Name, EquatableArray<string> Arguments, bool HessianVector)
{
    private const string HessianVectorMark = " HessianVector";

    /// <summary>As it is written into an assembly: <c>Loss(features, targets)</c>, or <c>Loss(features, targets) HessianVector</c>.</summary>
    public override string ToString() => $"{Name}({string.Join(", ", Arguments)}){(HessianVector ? HessianVectorMark : "")}";

    /// <summary>Reads what <see cref="ToString"/> has written.</summary>
    public static CheckedLoss Parse(string text)
    {
        bool hessianVector = text.EndsWith(HessianVectorMark, StringComparison.Ordinal);
        string[] parts = (hessianVector ? text.Substring(0, text.Length - HessianVectorMark.Length) : text).TrimEnd(')').Split('(');
        return new(parts[0], parts.Length < 2 || parts[1].Length == 0 ? EquatableArray<string>.Empty : parts[1].Split(',').Select(p => p.Trim()).ToEquatableArray(), hessianVector);
    }
}
