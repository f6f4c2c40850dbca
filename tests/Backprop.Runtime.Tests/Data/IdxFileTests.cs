using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Xunit;

namespace Backprop.Runtime.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    public static TheoryData<byte, byte[], float[]> ElementTypes => new()
    {
        { 0x08, [0, 255], [0, 255] },
        { 0x09, [0x7F, 0x80], [127, -128] },
        { 0x0B, [0x7F, 0xFF, 0x80, 0x00], [32767, -32768] },
        { 0x0C, [0x00, 0x01, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFE], [65536, -2] },
        { 0x0D, [0x3F, 0xC0, 0x00, 0x00, 0xFF, 0x80, 0x00, 0x00], [1.5f, float.NegativeInfinity] },
        { 0x0E, [0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xC0, 0x00, 0, 0, 0, 0, 0, 0], [1.5f, -2] },
    };

    [Theory]
    [MemberData(nameof(ElementTypes))]
    public void Every_element_type_converts_to_floats(byte type, byte[] data, float[] expected)
    {
        IdxFile file = IdxFile.Read(directory.Write("x", [0, 0, type, 1, 0, 0, 0, 2, .. data]));

        Assert.Equal((IdxElementType)type, file.ElementType);
        Assert.Equal([2], file.Shape.ToArray());
        Assert.Equal(expected, file.ToSingles());
    }

    [Fact]
    public void Gzip_is_told_by_content()
    {
        byte[] plain = [0, 0, 0x08, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];
        IdxFile file = IdxFile.Read(directory.Write("images.bin", Gzip(plain)));

        Assert.Equal([2, 3], file.Shape.ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6], file.ToBytes());
        Assert.Equal([1, 2, 3, 4, 5, 6], file.ToInt32s());
        Assert.Equal([0.5f, 1, 1.5f, 2, 2.5f, 3], file.ToSingles(scale: 0.5f));
    }

    [Fact]
    public void Data_longer_than_the_first_read_is_complete()
    {
        byte[] content = [0, 0, 0x08, 1, 0, 0x30, 0, 0, .. Enumerable.Range(0, 0x300000).Select(i => (byte)(i % 251))];

        Assert.Equal(content[8..], IdxFile.Read(directory.Write("x", content)).ToBytes());
        Assert.Equal(content[8..], IdxFile.Read(directory.Write("y", Gzip(content))).ToBytes());
    }

    [Fact]
    public void A_dimension_of_zero_and_no_dimension_at_all_are_arrays_too()
    {
        Assert.Equal(0, IdxFile.Read(directory.Write("empty", [0, 0, 0x08, 2, 0, 0, 0, 0, 0, 0, 0, 28])).Count);
        Assert.Equal([7], IdxFile.Read(directory.Write("scalar", [0, 0, 0x08, 0, 7])).ToBytes());
    }

    public static TheoryData<string, byte[]> MalformedFiles => new()
    {
        { "ends inside its header", [] },
        { "ends inside its header", [0, 0] },
        { "ends inside its header", [0, 0, 0x08, 1, 0, 0] },
        { "two zero bytes", [1, 0, 0x08, 1, 0, 0, 0, 0] },
        { "not an IDX element type", [0, 0, 0x0A, 1, 0, 0, 0, 0] },
        { "it holds 1", [0, 0, 0x08, 1, 0, 0, 0, 2, 1] },
        { "it holds 1", [0, 0, 0x08, 1, 0x7F, 0xFF, 0, 0, 1] },
        { "data follows", [0, 0, 0x08, 1, 0, 0, 0, 1, 1, 2] },
        { "more data than an array can hold", [0, 0, 0x08, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] },
        { "more data than an array can hold", [0, 0, 0x0E, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1] },
        { "more data than an array can hold", [0, 0, 0x08, 2, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF] },
        { "gzip compression is damaged", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF] },
    };

    [Theory]
    [MemberData(nameof(MalformedFiles))]
    public void A_malformed_file_is_refused_with_its_name_and_a_reason(string reason, byte[] content)
    {
        string path = directory.Write("damaged", content);
        var exception = Assert.Throws<InvalidDataException>(() => IdxFile.Read(path));

        Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_alone_does_not_claim_memory()
    {
        string path = directory.Write("bomb", [0, 0, 0x08, 1, 0x7F, 0xFF, 0, 0, 1]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<InvalidDataException>(() => IdxFile.Read(path));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void A_truncated_gzip_file_is_refused()
    {
        byte[] gzip = Gzip([0, 0, 0x08, 1, 0, 1, 0, 0, .. new byte[65536]]);
        string path = directory.Write("cut", gzip[..(gzip.Length / 2)]);

        Assert.StartsWith(path, Assert.Throws<InvalidDataException>(() => IdxFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x09, new byte[] { 0xFF })]
    [InlineData(0x0B, new byte[] { 1, 0 })]
    [InlineData(0x0D, new byte[] { 0x3F, 0xC0, 0, 0 })]
    [InlineData(0x0D, new byte[] { 0x7F, 0xC0, 0, 0 })]
    public void What_is_no_byte_is_not_converted_to_one(byte type, byte[] element)
    {
        IdxFile file = IdxFile.Read(directory.Write("x", [0, 0, type, 1, 0, 0, 0, 1, .. element]));

        Assert.Contains("element 0", Assert.Throws<InvalidDataException>(() => file.ToBytes()).Message, StringComparison.Ordinal);
    }

    static byte[] Gzip(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }
}
