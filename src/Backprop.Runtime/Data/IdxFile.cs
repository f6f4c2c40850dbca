using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;

namespace Backprop;

/// <summary>An array in the IDX format, in which MNIST and its relatives are published, plain or compressed with gzip.</summary>
/// <remarks>
/// Two zero bytes, a type code, the number of dimensions, one big-endian 32-bit size per dimension, then the elements, row-major and big-endian.
/// </remarks>
public sealed class IdxFile
{
    /// <summary>Memory is claimed in steps of at least this size as data arrives, so that a header alone cannot claim it.</summary>
    const int FirstRead = 1 << 20;

    readonly int[] shape;
    readonly byte[] data;

    IdxFile(string path, IdxElementType elementType, int[] shape, byte[] data)
    {
        Path = path;
        ElementType = elementType;
        this.shape = shape;
        this.data = data;
    }

    /// <summary>The path the array was read from.</summary>
    public string Path { get; }

    /// <summary>The type of the stored elements.</summary>
    public IdxElementType ElementType { get; }

    /// <summary>The sizes of the dimensions, outermost first.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>The number of elements.</summary>
    public int Count => data.Length / SizeOf(ElementType);

    /// <summary>Reads a file, plain or gzipped; which of the two is told by its content, not its name.</summary>
    /// <exception cref="InvalidDataException">The file is not a well-formed IDX file, or larger than an array can be; the message names the file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IdxFile Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        bool isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        if (!isGzip)
        {
            return Read(file, path);
        }

        using var content = new GZipStream(file, CompressionMode.Decompress);
        try
        {
            return Read(content, path);
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw Malformed(path, "the gzip compression is damaged", e);
        }
    }

    /// <summary>The elements as floats, each multiplied by <paramref name="scale"/>: 1/255 maps the pixels of an image to [0, 1].</summary>
    public float[] ToSingles(double scale = 1)
    {
        var values = new float[Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(Element(i) * scale);
        }

        return values;
    }

    /// <summary>The elements as bytes.</summary>
    /// <exception cref="InvalidDataException">An element is not an integer from 0 to 255.</exception>
    public byte[] ToBytes()
    {
        var values = new byte[Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (byte)Integer(i, byte.MinValue, byte.MaxValue);
        }

        return values;
    }

    /// <summary>The elements as integers: class labels, for instance.</summary>
    /// <exception cref="InvalidDataException">An element is not a 32-bit integer.</exception>
    public int[] ToInt32s()
    {
        var values = new int[Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Integer(i, int.MinValue, int.MaxValue);
        }

        return values;
    }

    static IdxFile Read(Stream stream, string path)
    {
        Span<byte> word = stackalloc byte[4];
        ReadHeader(stream, word, path);
        if (word[0] != 0 || word[1] != 0)
        {
            throw Malformed(path, "it does not start with two zero bytes, so it is not an IDX file");
        }

        var elementType = (IdxElementType)word[2];
        if (!Enum.IsDefined(elementType))
        {
            throw Malformed(path, $"0x{word[2]:X2} is not an IDX element type");
        }

        var shape = new int[word[3]];
        long bytes = SizeOf(elementType);
        for (int axis = 0; axis < shape.Length; axis++)
        {
            ReadHeader(stream, word, path);
            uint size = BinaryPrimitives.ReadUInt32BigEndian(word);
            bytes *= size;   // bytes <= Array.MaxLength < 2^31 and size < 2^32: no overflow
            if (size > int.MaxValue || bytes > Array.MaxLength)
            {
                throw Malformed(path, "its header describes more data than an array can hold");
            }

            shape[axis] = (int)size;
        }

        byte[] data = ReadData(stream, (int)bytes, path);
        return new IdxFile(path, elementType, shape, data);
    }

    static void ReadHeader(Stream stream, Span<byte> word, string path)
    {
        if (stream.ReadAtLeast(word, word.Length, throwOnEndOfStream: false) < word.Length)
        {
            throw Malformed(path, "it ends inside its header");
        }
    }

    static byte[] ReadData(Stream stream, int length, string path)
    {
        var data = new byte[Math.Min(length, FirstRead)];
        int filled = 0;
        while (filled < length)
        {
            if (filled == data.Length)
            {
                Array.Resize(ref data, (int)Math.Min(length, 2L * data.Length));
            }

            int read = stream.Read(data, filled, data.Length - filled);
            if (read == 0)
            {
                throw Malformed(path, $"its header describes {length} bytes of data, it holds {filled}");
            }

            filled += read;
        }

        return stream.ReadByte() < 0 ? data : throw Malformed(path, $"data follows the {length} bytes that its header describes");
    }

    // Every element type's values are exact in double precision.
    double Element(int index)
    {
        ReadOnlySpan<byte> bytes = data.AsSpan(index * SizeOf(ElementType));
        return ElementType switch
        {
            IdxElementType.UInt8 => bytes[0],
            IdxElementType.Int8 => (sbyte)bytes[0],
            IdxElementType.Int16 => BinaryPrimitives.ReadInt16BigEndian(bytes),
            IdxElementType.Int32 => BinaryPrimitives.ReadInt32BigEndian(bytes),
            IdxElementType.Single => BinaryPrimitives.ReadSingleBigEndian(bytes),
            _ => BinaryPrimitives.ReadDoubleBigEndian(bytes),
        };
    }

    int Integer(int index, int minimum, int maximum)
    {
        double value = Element(index);
        return value >= minimum && value <= maximum && value == Math.Truncate(value)
            ? (int)value
            : throw Malformed(Path, $"element {index} is not an integer from {minimum} to {maximum}");
    }

    static int SizeOf(IdxElementType type) => type switch
    {
        IdxElementType.UInt8 or IdxElementType.Int8 => 1,
        IdxElementType.Int16 => 2,
        IdxElementType.Int32 or IdxElementType.Single => 4,
        _ => 8,
    };

    static InvalidDataException Malformed(string path, string reason, Exception? inner = null) => new($"{path}: {reason}.", inner);
}
