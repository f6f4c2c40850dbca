using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO;

namespace Backprop;

/// <summary>A named array of a <see cref="SafetensorsFile"/>.</summary>
public sealed class SafetensorsTensor
{
    readonly int[] shape;
    readonly byte[] data;
    readonly string path;

    internal SafetensorsTensor(string name, SafetensorsType type, int[] shape, byte[] data, string path)
    {
        Name = name;
        Type = type;
        this.shape = shape;
        this.data = data;
        this.path = path;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The type of the stored elements.</summary>
    public SafetensorsType Type { get; }

    /// <summary>The sizes of the dimensions, outermost first; empty for a scalar.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>The number of elements.</summary>
    public int Count => data.Length / SafetensorsTypes.SizeOf(Type);

    /// <summary>The elements as stored: row-major, little-endian.</summary>
    public ReadOnlySpan<byte> Data => data;

    /// <summary>Whether <see cref="CopyTo"/> can convert the elements: F32, F64, F16 and BF16.</summary>
    public bool IsFloatingPoint => Type is SafetensorsType.Float32 or SafetensorsType.Float64 or SafetensorsType.Float16 or SafetensorsType.BFloat16;

    /// <summary>The elements as floats, row-major; F64 is rounded to nearest.</summary>
    /// <exception cref="InvalidDataException">The elements are not F32, F64, F16 or BF16.</exception>
    public float[] ToSingles()
    {
        var values = new float[Count];
        CopyTo(values);
        return values;
    }

    /// <summary>Writes the elements as floats, row-major; F64 is rounded to nearest.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="Count"/>.</exception>
    /// <exception cref="InvalidDataException">The elements are not F32, F64, F16 or BF16.</exception>
    public void CopyTo(Span<float> destination)
    {
        if (destination.Length < Count)
        {
            throw new ArgumentException($"'{Name}' has {Count} elements, the destination has room for {destination.Length}.", nameof(destination));
        }

        if (!IsFloatingPoint)
        {
            throw NotFloatingPoint();
        }

        int size = SafetensorsTypes.SizeOf(Type);
        for (int i = 0; i < Count; i++)
        {
            destination[i] = ToSingle(Type, data.AsSpan(i * size));
        }
    }

    internal InvalidDataException NotFloatingPoint() => new($"{path}: '{Name}' is {SafetensorsTypes.NameOf(Type)}; only F32, F64, F16 and BF16 can be read as floats.");

    static float ToSingle(SafetensorsType type, ReadOnlySpan<byte> bytes) => type switch
    {
        SafetensorsType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        SafetensorsType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        SafetensorsType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        SafetensorsType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        _ => throw new UnreachableException(),
    };
}
