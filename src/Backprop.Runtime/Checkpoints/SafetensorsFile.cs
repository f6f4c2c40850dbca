using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Backprop;

/// <summary>The content of a safetensors file: named tensors and metadata.</summary>
public sealed class SafetensorsFile
{
    readonly List<SafetensorsTensor> tensors = [];
    readonly Dictionary<string, SafetensorsTensor> byName = [];

    SafetensorsFile(string path, IReadOnlyDictionary<string, string> metadata)
    {
        Path = path;
        Metadata = metadata;
    }

    /// <summary>The path the file was read from.</summary>
    public string Path { get; }

    /// <summary>What the writer noted about the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors, in the order of their data.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors => tensors;

    /// <summary>Finds a tensor by its name.</summary>
    public bool TryGetTensor(string name, [NotNullWhen(true)] out SafetensorsTensor? tensor) => byName.TryGetValue(name, out tensor);

    /// <summary>Reads a file with all its tensors into memory.</summary>
    /// <exception cref="InvalidDataException">The file is malformed; the message names it and says where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafetensorsFile Read(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path);
        try
        {
            return Read(handle, path);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}.", e);
        }
    }

    static SafetensorsFile Read(SafeFileHandle handle, string path)
    {
        long length = RandomAccess.GetLength(handle);
        if (length < SafetensorsHeader.PrefixLength)
        {
            throw new InvalidDataException("it is too short for a safetensors file");
        }

        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(handle, 0, SafetensorsHeader.PrefixLength));
        if (headerLength > SafetensorsHeader.MaximumLength || (long)headerLength > length - SafetensorsHeader.PrefixLength)
        {
            throw new InvalidDataException($"a header of {headerLength} bytes does not fit a file of {length}, or exceeds the limit of {SafetensorsHeader.MaximumLength}");
        }

        long dataStart = SafetensorsHeader.PrefixLength + (long)headerLength;
        var header = SafetensorsHeader.Parse(ReadBytes(handle, SafetensorsHeader.PrefixLength, (int)headerLength), length - dataStart);

        var file = new SafetensorsFile(path, header.Metadata);
        foreach (SafetensorsHeader.Entry entry in header.Entries)
        {
            byte[] data = ReadBytes(handle, dataStart + entry.Begin, (int)(entry.End - entry.Begin));
            var tensor = new SafetensorsTensor(entry.Name, entry.Type, entry.Shape, data, path);
            file.tensors.Add(tensor);
            file.byName.Add(entry.Name, tensor);
        }

        return file;
    }

    static byte[] ReadBytes(SafeFileHandle handle, long offset, int count)
    {
        var bytes = new byte[count];
        for (int filled = 0; filled < count;)
        {
            int read = RandomAccess.Read(handle, bytes.AsSpan(filled), offset + filled);
            if (read == 0)
            {
                throw new InvalidDataException("it became shorter while it was read");
            }

            filled += read;
        }

        return bytes;
    }
}
