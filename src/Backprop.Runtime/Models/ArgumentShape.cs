using System;
using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Backprop;

/// <summary>Checks the arguments of a compiled method against the shapes of its definition, once, at the entry.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ArgumentShape
{
    /// <summary>
    /// Compares the lengths of an argument with those expected and fills in the sizes that are not known yet.
    /// A one-dimensional argument (a plain array) may stand for any shape in which at most one size is unknown.
    /// </summary>
    /// <param name="tensor">The argument.</param>
    /// <param name="argument">Its name.</param>
    /// <param name="shape">Its shape in the definition, for messages.</param>
    /// <param name="sizes">The expected lengths; -1 for one that is not known yet, which is filled in.</param>
    /// <exception cref="ArgumentException">The argument has another number of dimensions, another length, or gaps between its elements.</exception>
    public static void Match<T>(in ReadOnlyTensorSpan<T> tensor, string argument, string shape, Span<nint> sizes)
    {
        ReadOnlySpan<nint> lengths = tensor.Lengths;
        if (!tensor.IsDense && tensor.FlattenedLength > 1)
        {
            throw new ArgumentException($"The elements of {argument} are not contiguous in memory; copy it with ToDenseTensor() first.", argument);
        }
        if (lengths.Length != sizes.Length)
        {
            if (lengths.Length != 1 || !TryMatchFlat(lengths[0], sizes))
            {
                throw new ArgumentException($"{argument} must have the shape {shape}, that is {Text(sizes)}, but has {Text(lengths)}.", argument);
            }
            return;
        }
        if (lengths.Length == 0 && tensor.FlattenedLength == 0)
        {
            // A span without dimensions is the default one, and has no memory.
            throw new ArgumentException($"{argument} must be a single number, but has no elements.", argument);
        }
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (sizes[axis] < 0) sizes[axis] = lengths[axis];
            else if (sizes[axis] != lengths[axis])
            {
                throw new ArgumentException($"Dimension {axis} of {argument} {shape} must be {sizes[axis]} but is {lengths[axis]}: the argument has the shape {Text(lengths)}.", argument);
            }
        }
    }

    /// <inheritdoc cref="Match{T}(in ReadOnlyTensorSpan{T}, string, string, Span{nint})"/>
    public static void Match<T>(in TensorSpan<T> tensor, string argument, string shape, Span<nint> sizes) => Match(tensor.AsReadOnlyTensorSpan(), argument, shape, sizes);

    /// <summary>Checks that indices are within the axis they index.</summary>
    /// <param name="indices">The argument, contiguous.</param>
    /// <param name="argument">Its name.</param>
    /// <param name="limit">The extent of the indexed axis.</param>
    /// <param name="ignored">A value that is allowed besides, or null.</param>
    /// <exception cref="ArgumentException">An index is negative or not below <paramref name="limit"/>.</exception>
    public static void Within(in ReadOnlyTensorSpan<int> indices, string argument, nint limit, int? ignored)
    {
        ReadOnlySpan<int> values = MemoryMarshal.CreateReadOnlySpan(in indices.GetPinnableReference(), (int)indices.FlattenedLength);
        for (int i = 0; i < values.Length; i++)
        {
            if ((uint)values[i] < (nuint)limit || values[i] == ignored) continue;
            throw new ArgumentException($"{argument} must hold indices from 0 to {limit - 1}{(ignored is int value ? $", or {value}" : "")}, but element {i} is {values[i]}.", argument);
        }
    }

    /// <summary>Checks that a method is defined for the sizes of its arguments.</summary>
    /// <param name="size">A number that must not be negative.</param>
    /// <param name="expression">How it is computed from the dimensions.</param>
    /// <param name="code">The definition's text that demands it.</param>
    /// <exception cref="ArgumentException">The number is negative.</exception>
    public static void Require(nint size, string expression, string code)
    {
        if (size < 0) throw new ArgumentException($"{code} is not defined for these sizes: {expression} must be at least 0 but is {size}.");
    }

    /// <summary>Checks that a method is defined for the sizes of its arguments, where the definition itself says what is wrong.</summary>
    /// <param name="size">A number that must not be negative.</param>
    /// <param name="message">The message of the definition's exception.</param>
    /// <exception cref="ArgumentException">The number is negative.</exception>
    public static void Require(nint size, string message)
    {
        if (size < 0) throw new ArgumentException(message);
    }

    private static bool TryMatchFlat(nint length, Span<nint> sizes)
    {
        nint known = 1;
        int unknown = -1;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (sizes[axis] >= 0) known *= sizes[axis];
            else if (unknown >= 0) return false;
            else unknown = axis;
        }
        if (unknown < 0) return length == known;
        if (known == 0 || length % known != 0) return false;
        sizes[unknown] = length / known;
        return true;
    }

    private static string Text(ReadOnlySpan<nint> sizes)
    {
        string text = "[";
        for (int axis = 0; axis < sizes.Length; axis++) text += (axis > 0 ? ", " : "") + (sizes[axis] < 0 ? "any" : sizes[axis].ToString(System.Globalization.CultureInfo.InvariantCulture));
        return text + "]";
    }
}
