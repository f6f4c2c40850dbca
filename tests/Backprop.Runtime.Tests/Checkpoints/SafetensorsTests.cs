using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Xunit;

namespace Backprop.Runtime.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Parameters_survive_a_round_trip_bit_for_bit()
    {
        ParameterStore saved = Stores.Create(("hidden.weight", [2, 3]), ("hidden.bias", []), ("Größe\"\\", [0, 4]), ("big", [40_000]));
        Fill(saved);
        saved.Views[0].Span[1] = BitConverter.UInt32BitsToSingle(0x7FC01234);
        saved.Views[0].Span[2] = -0f;
        ParameterStore loaded = Stores.Create(("big", [40_000]), ("Größe\"\\", [0, 4]), ("hidden.bias", []), ("hidden.weight", [2, 3]));

        Safetensors.Save(directory["x"], saved);
        Safetensors.Load(directory["x"], loaded);

        foreach (ParameterView view in loaded.Views)
        {
            ParameterView original = saved.Views.Single(other => other.Name == view.Name);
            Assert.Equal(Bits(original.Span), Bits(view.Span));
        }
    }

    [Fact]
    public void States_are_saved_behind_the_parameters_and_loaded_by_name()
    {
        ParameterStore saved = Stores.Create([("norm.weight", [3])], [("norm.running_mean", [3]), ("norm.running_var", [17])]);
        Fill(saved);
        saved.States.Views[1].Span[16] = 42;
        ParameterStore loaded = Stores.Create([("norm.weight", [3])], [("norm.running_var", [17]), ("norm.running_mean", [3])]);

        Safetensors.Save(directory["x"], saved);
        Safetensors.Load(directory["x"], loaded);

        Assert.Equal(["norm.weight", "norm.running_mean", "norm.running_var"], SafetensorsFile.Read(directory["x"]).Tensors.Select(t => t.Name));
        Assert.Equal(42, loaded.States["norm.running_var"].Span[16]);
        Assert.Equal([1, 1, 1], loaded.States["norm.running_mean"].Span.ToArray());
        Assert.Contains("'norm.running_var'", Assert.Throws<InvalidDataException>(() => Safetensors.Load(directory["x"], Stores.Create([("norm.weight", [3])], [("norm.running_mean", [3])]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Counters_of_batches_are_passed_over()
    {
        string path = Write("""{"norm.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"norm.running_mean":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}   """, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40);
        ParameterStore store = Stores.Create([], [("norm.running_mean", [1])]);
        Safetensors.Load(path, store);
        Assert.Equal(2, store.States.Views[0].Span[0]);
    }

    [Fact]
    public void The_file_is_laid_out_as_the_format_demands()
    {
        ParameterStore store = Stores.Create(("weight", [1, 2]), ("bias", [1]));
        store.Views[0].Span[0] = 1;
        store.Views[0].Span[1] = -2;
        store.Views[1].Span[0] = 0.5f;

        Safetensors.Save(directory["x"], store, new Dictionary<string, string> { ["format"] = "pt" });

        byte[] file = File.ReadAllBytes(directory["x"]);
        int headerLength = (int)BitConverter.ToUInt64(file, 0);
        Assert.Equal(0, headerLength % 8);
        Assert.Equal(
            """{"__metadata__":{"format":"pt"},"weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""",
            Encoding.UTF8.GetString(file, 8, headerLength).TrimEnd(' '));
        Assert.Equal([0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0x3F], file[(8 + headerLength)..]);
    }

    [Fact]
    public void All_tensors_and_the_metadata_can_be_read()
    {
        string path = Write(
            """{"b":{"dtype":"BF16","shape":[2],"data_offsets":[2,6]},"__metadata__":{"step":"7"},"a":{"shape":[1],"data_offsets":[0,2],"dtype":"F16"},"i":{"dtype":"I64","shape":[],"data_offsets":[6,14]}}   """,
            0x00, 0x3E, 0xC0, 0x3F, 0x80, 0xFF, 1, 0, 0, 0, 0, 0, 0, 0);

        SafetensorsFile file = SafetensorsFile.Read(path);

        Assert.Equal(["a", "b", "i"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal("7", file.Metadata["step"]);
        Assert.Equal([1.5f], file.Tensors[0].ToSingles());
        Assert.Equal([1.5f, float.NegativeInfinity], file.Tensors[1].ToSingles());
        Assert.True(file.TryGetTensor("i", out SafetensorsTensor? integer));
        Assert.Equal(SafetensorsType.Int64, integer.Type);
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0], integer.Data.ToArray());
        Assert.Contains("'i' is I64", Assert.Throws<InvalidDataException>(() => integer.ToSingles()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => file.Tensors[1].CopyTo(new float[1]));
    }

    [Theory]
    [InlineData("F32", new byte[] { 0, 0, 0xC0, 0x3F })]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F })]
    [InlineData("F16", new byte[] { 0x00, 0x3E })]
    [InlineData("BF16", new byte[] { 0xC0, 0x3F })]
    public void Every_floating_point_type_loads(string type, byte[] data)
    {
        ParameterStore store = Stores.Create(("p", [1]));
        string header = $$$"""{"p":{"dtype":"{{{type}}}","shape":[1],"data_offsets":[0,{{{data.Length}}}]}}""";

        Safetensors.Load(Write(header, data), store);

        Assert.Equal(1.5f, store.Views[0].Span[0]);
    }

    public static TheoryData<string, string, byte[]> Mismatches => new()
    {
        // The first parameter always fits: it must not have changed all the same.
        { "no tensor for the parameter 'q' (shape [2] in the model)", """{"p":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[4] },
        { "'q' has shape [1, 2] in the file and [2] in the model", """{"p":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"q":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]}}""", new byte[12] },
        { "no parameter named 'r' (shape [0] in the file)", """{"p":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"q":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},"r":{"dtype":"F32","shape":[0],"data_offsets":[12,12]}}""", new byte[12] },
        { "'q' is I32", """{"p":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"q":{"dtype":"I32","shape":[2],"data_offsets":[4,12]}}""", new byte[12] },
    };

    [Theory]
    [MemberData(nameof(Mismatches))]
    public void A_file_of_another_model_changes_nothing(string reason, string header, byte[] data)
    {
        ParameterStore store = Stores.Create(("p", [1]), ("q", [2]));
        Fill(store);
        uint[] before = Bits(store.Span);
        string path = Write(header, data);

        string message = Assert.Throws<InvalidDataException>(() => Safetensors.Load(path, store)).Message;

        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Equal(before, Bits(store.Span));
    }

    [Fact]
    public void Saving_replaces_the_file_and_leaves_no_other()
    {
        ParameterStore store = Stores.Create(("p", [1]));
        Safetensors.Save(directory["x"], store);
        store.Views[0].Span[0] = 3;
        Safetensors.Save(directory["x"], store);

        Assert.Equal(["x"], directory.FileNames);
        Assert.Equal([3f], SafetensorsFile.Read(directory["x"]).Tensors[0].ToSingles());
    }

    [Fact]
    public void A_failed_save_leaves_nothing_behind()
    {
        Directory.CreateDirectory(directory["x"]);

        Assert.ThrowsAny<Exception>(() => Safetensors.Save(directory["x"], Stores.Create(("p", [1]))));
        Assert.Throws<DirectoryNotFoundException>(() => Safetensors.Save(directory["missing/x"], Stores.Create(("p", [1]))));
        Assert.Empty(directory.FileNames);
    }

    static void Fill(ParameterStore store)
    {
        int next = 1;
        foreach (ParameterView view in store.Views)
        {
            foreach (ref float value in view.Span)
            {
                value = next++ / 7f;
            }
        }
    }

    static uint[] Bits(ReadOnlySpan<float> values)
    {
        var bits = new uint[values.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = BitConverter.SingleToUInt32Bits(values[i]);
        }

        return bits;
    }

    string Write(string header, params byte[] data) =>
        directory.Write("x.safetensors", [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. data]);
}
