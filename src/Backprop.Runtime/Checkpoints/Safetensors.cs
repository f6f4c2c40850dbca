using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;

namespace Backprop;

/// <summary>Saves and loads the parameters and states of a model by name in the safetensors format, which PyTorch and its relatives read and write.</summary>
public static class Safetensors
{
    /// <summary>What PyTorch's batch norms count and, with the momentum that they usually have, do not use.</summary>
    const string BatchCounter = ".num_batches_tracked";

    /// <summary>Writes all parameters as F32, in the order of the store, and then the states.</summary>
    /// <param name="path">The file, replaced in one step once everything is written: nobody ever sees half a file.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="metadata">Notes about the file, for any reader.</param>
    /// <exception cref="IOException">The file cannot be written; a file of that name is then as it was.</exception>
    public static void Save(string path, ParameterStore parameters, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ParameterView[] views = [.. parameters.Views, .. parameters.States.Views];
        byte[] header = SafetensorsHeader.Write(views, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixLength];
            BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
            stream.Write(prefix);
            stream.Write(header);
            var chunk = new byte[1 << 16];
            foreach (ParameterView view in views)
            {
                WriteSingles(stream, view.Span, chunk);
            }
        });
    }

    /// <summary>
    /// Sets every parameter and state from the tensor of its name. Where this throws, nothing has changed. Counters of batches, which PyTorch saves beside running statistics, are passed over.
    /// </summary>
    /// <param name="path">A file with exactly the parameters and states of the model, as F32, F64, F16 or BF16.</param>
    /// <param name="parameters">The parameters.</param>
    /// <exception cref="InvalidDataException">The file is malformed, lacks a parameter, has one of another shape, or one the model does not know; the message names the file and the parameter.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void Load(string path, ParameterStore parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        SafetensorsFile file = SafetensorsFile.Read(path);
        var matches = new List<(SafetensorsTensor Tensor, ParameterView View)>();
        var known = new HashSet<string>();
        ParameterView[] views = [.. parameters.Views, .. parameters.States.Views];
        foreach (ParameterView view in views)
        {
            known.Add(view.Name);
            matches.Add((Match(file, view), view));
        }

        foreach (SafetensorsTensor tensor in file.Tensors)
        {
            if (!known.Contains(tensor.Name) && !tensor.Name.EndsWith(BatchCounter, StringComparison.Ordinal))
            {
                throw new InvalidDataException($"{path}: the model has no parameter named '{tensor.Name}' (shape {Shapes.Format(tensor.Shape)} in the file).");
            }
        }

        foreach (var (tensor, view) in matches)
        {
            tensor.CopyTo(view.Span);
        }
    }

    static SafetensorsTensor Match(SafetensorsFile file, ParameterView view)
    {
        if (!file.TryGetTensor(view.Name, out SafetensorsTensor? tensor))
        {
            throw new InvalidDataException($"{file.Path}: the file has no tensor for the parameter '{view.Name}' (shape {Shapes.Format(view.Shape)} in the model).");
        }

        if (!tensor.Shape.SequenceEqual(view.Shape))
        {
            throw new InvalidDataException($"{file.Path}: '{view.Name}' has shape {Shapes.Format(tensor.Shape)} in the file and {Shapes.Format(view.Shape)} in the model.");
        }

        return tensor.IsFloatingPoint ? tensor : throw tensor.NotFloatingPoint();
    }

    static void WriteSingles(Stream stream, ReadOnlySpan<float> values, byte[] chunk)
    {
        while (!values.IsEmpty)
        {
            int count = Math.Min(values.Length, chunk.Length / sizeof(float));
            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(chunk.AsSpan(i * sizeof(float)), values[i]);
            }

            stream.Write(chunk.AsSpan(0, count * sizeof(float)));
            values = values[count..];
        }
    }
}
