using System;
using System.Collections.Generic;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Backprop.Generators.Definition;

/// <summary>What an expression of a definition stands for while it is compiled.</summary>
internal abstract class AbstractValue;

/// <summary>A value known at compile time: a boxed primitive, a string, an enum member's underlying value, or null.</summary>
internal sealed class ConstantValue(object? value) : AbstractValue
{
    public static readonly ConstantValue Null = new(null), True = new(true), False = new(false);

    public object? Value => value;

    public static ConstantValue Of(bool value) => value ? True : False;
}

/// <summary>An integer that depends on symbolic sizes, such as <c>x.Shape[0]</c>. Never a constant: those are <see cref="ConstantValue"/>s.</summary>
internal sealed class SizeValue(Dimension size) : AbstractValue
{
    public Dimension Size => size;

    public static AbstractValue Of(Dimension size) => size.IsConstant
        ? new ConstantValue(size.Value is >= int.MinValue and <= int.MaxValue ? (object)(int)size.Value : size.Value)
        : new SizeValue(size);
}

/// <summary>A real number computed from symbolic sizes: a scalar node of the graph.</summary>
internal sealed class NumberValue(Value node) : AbstractValue
{
    public Value Node => node;
}

/// <summary>Text with something in it that is not known before the compiled code runs, as far as messages can say it.</summary>
internal sealed class TextValue(string text) : AbstractValue
{
    public string Text => text;
}

/// <summary>A truth value that depends on the named symbolic sizes.</summary>
internal sealed class UndecidedValue(string condition, string names, IReadOnlyList<Dimension>? denial = null) : AbstractValue
{
    public string Condition => condition;

    public string Names => names;

    /// <summary>What is at least 0, all of it, if and only if the value is false; null if that cannot be said so.</summary>
    public IReadOnlyList<Dimension>? Denial => denial;
}

/// <summary>A <c>Variable</c>, <c>Indices</c> or <c>Mask</c>: a node of the graph, whose element type tells which.</summary>
internal sealed class TensorValue(Value node) : AbstractValue
{
    public Value Node => node;
}

/// <summary>A <c>Parameter</c> object. It becomes a node where it is used.</summary>
internal sealed class ParameterValue(TensorShape shape, string? declaredName, SyntaxNode declaration) : AbstractValue
{
    public TensorShape Shape => shape;

    /// <summary>The name in its layer that the constructor was given.</summary>
    public string? DeclaredName => declaredName;

    public SyntaxNode Declaration => declaration;

    /// <summary>The position among the model's parameters, or its states; -1 as long as no field is known to lead here.</summary>
    public int Index { get; set; } = -1;

    /// <summary>Whether the field is marked [State].</summary>
    public bool IsState { get; set; }

    public string Name { get; set; } = "";
}

/// <summary>An instance of a class whose source is known: the model, a layer, or a plain class or record.</summary>
internal sealed class ObjectValue(INamedTypeSymbol type) : AbstractValue
{
    /// <summary>The type in the compilation that has its source.</summary>
    public INamedTypeSymbol Type => type;

    /// <summary>Fields and auto-properties by name.</summary>
    public Dictionary<string, AbstractValue> Members { get; } = [];

    /// <summary>Members whose initialisers have not been needed so far.</summary>
    public Dictionary<string, SyntaxNode> Pending { get; } = [];

    /// <summary>The primary constructor's parameters.</summary>
    public Dictionary<string, AbstractValue> Captured { get; } = [];

    /// <summary>The path of fields from the model, such as <c>blocks.0.attention</c>; empty for the model itself.</summary>
    public string Path { get; set; } = "";

    public bool IsUnderConstruction { get; set; } = true;

    /// <summary>The innermost code the user sees that created it; null for the model itself.</summary>
    public IOperation? CreatedAt { get; set; }

    /// <summary>Whether a compiled method has created it, so that it lives no longer than a call of that method.</summary>
    public bool IsTemporary { get; set; }
}

/// <summary>Inside of a sequence: what a loop has appended, one item for each step. The items lie along the first axis of a node, by the number of the step.</summary>
internal sealed class StackedValue(Value node, Dimension length, bool isReversed) : AbstractValue
{
    public Value Node => node;

    public Dimension Length => length;

    /// <summary>The last step's item comes first.</summary>
    public bool IsReversed => isReversed;
}

/// <summary>An array, list or span.</summary>
internal sealed class SequenceValue(List<AbstractValue> items) : AbstractValue
{
    /// <summary>One for each element, but for those that a loop has appended: these are a <see cref="StackedValue"/>.</summary>
    public List<AbstractValue> Items => items;

    /// <summary>Whether it belongs to a finished object, so that definitions must not change it.</summary>
    public bool IsFrozen { get; set; }
}

internal sealed class TupleValue(AbstractValue[] items) : AbstractValue
{
    public AbstractValue[] Items => items;
}

/// <summary>A <see cref="Index"/>.</summary>
internal sealed class IndexValue(AbstractValue offset, bool fromEnd) : AbstractValue
{
    public AbstractValue Offset => offset;

    public bool FromEnd => fromEnd;
}

/// <summary>A <see cref="Range"/>; null for an open end.</summary>
internal sealed class RangeValue(AbstractValue? start, AbstractValue? end) : AbstractValue
{
    public AbstractValue? Start => start;

    public AbstractValue? End => end;
}

/// <summary>A predefined way to draw a parameter, such as <c>Init.KaimingUniform</c>.</summary>
internal sealed class InitValue(string name) : AbstractValue
{
    public string Name => name;

    /// <summary>Whether the formula asks for the number of connections into and out of a unit, or for rows and columns.</summary>
    public bool NeedsMatrix => name is "KaimingUniform" or "KaimingNormal" or "XavierUniform" or "XavierNormal" or "Orthogonal";
}

/// <summary>A function that an operation is given, and the object whose method it is.</summary>
internal sealed class FunctionValue(IDelegateCreationOperation code, AbstractValue? receiver, string parameterName) : AbstractValue
{
    public IDelegateCreationOperation Code => code;

    public AbstractValue? Receiver => receiver;

    public string ParameterName => parameterName;
}

/// <summary>Something a definition may mention but the compiler does not look into: how a parameter is drawn, the result of a void method.</summary>
internal sealed class OpaqueValue : AbstractValue
{
    public static readonly OpaqueValue Instance = new();
}
