using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace Backprop;

/// <summary>The JSON header of a safetensors file: where each tensor lies, and the metadata.</summary>
/// <remarks>Headers are read as if an adversary had written them: what this type holds after <see cref="Parse"/> fits the file.</remarks>
sealed class SafetensorsHeader
{
    /// <summary>The limit of the reference implementation, in bytes.</summary>
    public const int MaximumLength = 100_000_000;

    /// <summary>The header's length, as an unsigned 64-bit integer, stands before it.</summary>
    public const int PrefixLength = 8;

    const string MetadataKey = "__metadata__";

    /// <summary>One tensor; the bytes [Begin, End) count from the end of the header.</summary>
    public readonly record struct Entry(string Name, SafetensorsType Type, int[] Shape, long Begin, long End);

    readonly List<Entry> entries = [];
    readonly Dictionary<string, string> metadata = [];

    /// <summary>The tensors, in the order of their data.</summary>
    public IReadOnlyList<Entry> Entries => entries;

    /// <summary>What the writer noted about the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>Reads and checks a header.</summary>
    /// <param name="json">The header, without its length prefix.</param>
    /// <param name="dataLength">The number of bytes that follow it.</param>
    /// <exception cref="InvalidDataException">The header is malformed, or does not describe exactly the bytes that follow.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength)
    {
        // The first byte is fixed so that files of this format can be told from others.
        if (json.IsEmpty || json[0] != (byte)'{')
        {
            throw new InvalidDataException("the header does not start with '{'");
        }

        var header = new SafetensorsHeader();
        try
        {
            var reader = new Utf8JsonReader(json);
            header.ReadObject(ref reader);
            while (reader.Read())
            {
                // Nothing but white space may follow: the reader throws on anything else.
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a token of another kind than the format has there, or a string that is not Unicode.
            throw new InvalidDataException("the header is not the JSON of a safetensors file: " + e.Message.TrimEnd('.'), e);
        }

        header.CheckLayout(dataLength);
        return header;
    }

    /// <summary>Writes the header of a file of F32 tensors that follow each other without gaps, padded with spaces to 8 bytes.</summary>
    public static byte[] Write(IReadOnlyList<ParameterView> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                WriteMetadata(writer, metadata);
            }

            long position = 0;
            foreach (ParameterView tensor in tensors)
            {
                long end = position + ((long)tensor.Length * sizeof(float));
                WriteTensor(writer, tensor, position, end);
                position = end;
            }

            writer.WriteEndObject();
        }

        while (stream.Length % 8 != 0)
        {
            stream.WriteByte((byte)' ');
        }

        return stream.ToArray();
    }

    static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> metadata)
    {
        writer.WriteStartObject(MetadataKey);
        foreach (var (key, value) in metadata)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    static void WriteTensor(Utf8JsonWriter writer, ParameterView tensor, long begin, long end)
    {
        writer.WriteStartObject(tensor.Name);
        writer.WriteString("dtype", SafetensorsTypes.NameOf(SafetensorsType.Float32));
        writer.WriteStartArray("shape");
        foreach (int size in tensor.Shape)
        {
            writer.WriteNumberValue(size);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(begin);
        writer.WriteNumberValue(end);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    void ReadObject(ref Utf8JsonReader reader)
    {
        var names = new HashSet<string>();
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextKey(ref reader, out string name))
        {
            if (!names.Add(name))
            {
                throw new InvalidDataException($"'{name}' occurs twice in the header");
            }

            if (name == MetadataKey)
            {
                ReadMetadata(ref reader);
            }
            else
            {
                entries.Add(ReadTensor(ref reader, name));
            }
        }
    }

    void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextKey(ref reader, out string key))
        {
            Expect(ref reader, JsonTokenType.String);
            if (!metadata.TryAdd(key, reader.GetString()!))
            {
                throw new InvalidDataException($"'{key}' occurs twice in the metadata");
            }
        }
    }

    static Entry ReadTensor(ref Utf8JsonReader reader, string name)
    {
        SafetensorsType? type = null;
        List<long>? shape = null;
        List<long>? offsets = null;

        Expect(ref reader, JsonTokenType.StartObject);
        while (NextKey(ref reader, out string key))
        {
            bool isRepeated = false;
            switch (key)
            {
                case "dtype":
                    isRepeated = type is not null;
                    type = ReadType(ref reader, name);
                    break;
                case "shape":
                    isRepeated = shape is not null;
                    shape = ReadIntegers(ref reader, name);
                    break;
                case "data_offsets":
                    isRepeated = offsets is not null;
                    offsets = ReadIntegers(ref reader, name);
                    break;
                default:
                    reader.Read();
                    reader.Skip();
                    break;
            }

            if (isRepeated)
            {
                throw new InvalidDataException($"'{name}' has more than one {key}");
            }
        }

        if (type is null || shape is null || offsets is not [long begin, long end])
        {
            throw new InvalidDataException($"'{name}' does not have a dtype, a shape and two data_offsets");
        }

        if (begin > end || end - begin != SizeOf(name, type.Value, shape))
        {
            throw new InvalidDataException($"'{name}' of {SafetensorsTypes.NameOf(type.Value)} [{string.Join(", ", shape)}] does not fit its data_offsets [{begin}, {end}]");
        }

        return new Entry(name, type.Value, shape.ConvertAll(size => (int)size).ToArray(), begin, end);
    }

    /// <summary>The size in bytes, where no product on the way to it may exceed what one array holds.</summary>
    static long SizeOf(string name, SafetensorsType type, List<long> shape)
    {
        long bytes = SafetensorsTypes.SizeOf(type);
        foreach (long size in shape)
        {
            // bytes < 2^31 here, and so is size: no overflow.
            if (size > Array.MaxLength || (bytes *= size) > Array.MaxLength)
            {
                throw new InvalidDataException($"'{name}' of shape [{string.Join(", ", shape)}] is larger than an array can be");
            }
        }

        return bytes;
    }

    static SafetensorsType ReadType(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.String);
        string text = reader.GetString()!;
        return SafetensorsTypes.TryParse(text, out SafetensorsType type)
            ? type
            : throw new InvalidDataException($"'{name}' has the unknown element type '{text}'");
    }

    static List<long> ReadIntegers(ref Utf8JsonReader reader, string name)
    {
        var values = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long value) || value < 0)
            {
                throw new InvalidDataException($"'{name}' has a shape or data_offsets that are not natural numbers below 2^63");
            }

            values.Add(value);
        }

        return values;
    }

    void CheckLayout(long dataLength)
    {
        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long covered = 0;
        foreach (Entry entry in entries)
        {
            if (entry.Begin != covered)
            {
                throw new InvalidDataException(entry.Begin < covered
                    ? $"the data of '{entry.Name}' overlaps that of another tensor"
                    : $"no tensor owns the {entry.Begin - covered} bytes before the data of '{entry.Name}'");
            }

            covered = entry.End;
        }

        if (covered != dataLength)
        {
            throw new InvalidDataException($"the header describes {covered} bytes of data, the file has {dataLength}");
        }
    }

    static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw new JsonException($"{type} expected at byte {reader.TokenStartIndex}.");
        }
    }

    static bool NextKey(ref Utf8JsonReader reader, out string key)
    {
        bool isKey = reader.Read() && reader.TokenType == JsonTokenType.PropertyName;
        key = isKey ? reader.GetString()! : "";
        return isKey;
    }
}
