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
        model.Methods.Where(m => m.Kind != MethodKind.Forward).Select(m => new CheckedLoss(m.Name, m.Arguments.Where(a => a.Gradient).Select(a => a.Name).ToEquatableArray())
        {
            Frozen = m.Frozen.Select(i => model.Parameters[i].Name).ToEquatableArray(),
            HessianVector = m.HessianVector,
            IsBackward = m.Kind == MethodKind.Backward,
        }).ToEquatableArray(),
        settings);

    private static IEnumerable<MethodDefinition> Of(ModelDefinition model, MethodKind kind) => model.Methods.Where(m => m.Kind == kind);
}

/// <summary>A loss, or a backward method, and its arguments that have gradients.</summary>
internal sealed record CheckedLoss(string Name, EquatableArray<string> Arguments)
{
    private const string Backward = " backward", Without = " without ", HessianVectorMark = " HessianVector";

    /// <summary>The parameters that it does not train.</summary>
    public EquatableArray<string> Frozen { get; init; } = EquatableArray<string>.Empty;

    public bool IsBackward { get; init; }

    /// <summary>Whether it has products with its Hessian.</summary>
    public bool HessianVector { get; init; }

    /// <summary>As it is written into an assembly: <c>Loss(features, targets) without encoder.weight, encoder.bias</c>, <c>LogitsBackward() backward</c>.</summary>
    public override string ToString() => $"{Name}({string.Join(", ", Arguments)}){(IsBackward ? Backward : "")}{(HessianVector ? HessianVectorMark : "")}{(Frozen.Count > 0 ? Without + string.Join(", ", Frozen) : "")}";

    /// <summary>Reads what <see cref="ToString"/> has written.</summary>
    public static CheckedLoss Parse(string text)
    {
        string[] parts = text.Split('(', ')');
        string rest = parts.Length > 2 ? parts[2] : "";
        int without = rest.IndexOf(Without, StringComparison.Ordinal);
        return new(parts[0], List(parts.Length > 1 ? parts[1] : ""))
        {
            Frozen = List(without < 0 ? "" : rest.Substring(without + Without.Length)),
            HessianVector = (without < 0 ? rest : rest.Substring(0, without)) == HessianVectorMark,
            IsBackward = rest.StartsWith(Backward, StringComparison.Ordinal),
        };

        static EquatableArray<string> List(string names) => names.Length == 0 ? EquatableArray<string>.Empty : names.Split(',').Select(p => p.Trim()).ToEquatableArray();
    }
}
