using System;
using System.IO;
using System.Text;
using Xunit;

namespace Backprop.Runtime.Tests.Checkpoints;

/// <summary>Files that an adversary or an accident wrote: each is refused with its name and a reason, and claims no memory beyond its own size.</summary>
public sealed class SafetensorsMalformedTests : IDisposable
{
    readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("too short", new byte[0])]
    [InlineData("too short", new byte[] { 2, 0, 0, 0, 0, 0, 0 })]
    [InlineData("does not start with '{'", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData("does not fit a file of 8", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData("does not fit a file of 10", new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, (byte)'{', (byte)'}' })]
    [InlineData("does not fit a file of 10", new byte[] { 1, 0xE1, 0xF5, 5, 0, 0, 0, 0, (byte)'{', (byte)'}' })]
    public void Prefix(string reason, byte[] file) => AssertRefused(reason, file);

    [Fact]
    public void A_header_over_the_limit()
    {
        // A sparse file: 100,000,001 bytes of header that nobody has to write.
        string path = directory.Write("x", BitConverter.GetBytes(100_000_001UL));
        using (FileStream stream = File.OpenWrite(path))
        {
            stream.SetLength(8 + 100_000_001);
        }

        Assert.Contains("exceeds the limit", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("does not start with '{'", " {}")]
    [InlineData("does not start with '{'", "[]")]
    [InlineData("not the JSON", "{")]
    [InlineData("not the JSON", "{}x")]
    [InlineData("not the JSON", "{}{}")]
    [InlineData("not the JSON", """{"a":1}""")]
    [InlineData("not the JSON", """{"a":{"dtype":1}}""")]
    [InlineData("not the JSON", """{"a":{"shape":"x"}}""")]
    [InlineData("not the JSON", """{"__metadata__":{"a":1}}""")]
    [InlineData("not the JSON", """{"__metadata__":"a"}""")]
    [InlineData("not the JSON", """{"\ud800":{}}""")]
    [InlineData("'a' occurs twice in the header", """{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("'a' occurs twice in the header", """{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"\u0061":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("'a' occurs twice in the metadata", """{"__metadata__":{"a":"1","a":"2"}}""")]
    [InlineData("'a' has more than one shape", """{"a":{"dtype":"F32","shape":[0],"shape":[1],"data_offsets":[0,0]}}""")]
    [InlineData("'a' does not have", """{"a":{}}""")]
    [InlineData("'a' does not have", """{"a":{"dtype":"F32","shape":[0]}}""")]
    [InlineData("'a' does not have", """{"a":{"dtype":"F32","shape":[0],"data_offsets":[0]}}""")]
    [InlineData("'a' does not have", """{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0,0]}}""")]
    [InlineData("unknown element type 'F31'", """{"a":{"dtype":"F31","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("natural numbers", """{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""")]
    [InlineData("natural numbers", """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""")]
    [InlineData("natural numbers", """{"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}""")]
    [InlineData("natural numbers", """{"a":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,4]}}""")]
    [InlineData("natural numbers", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775808]}}""")]
    [InlineData("larger than an array", """{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""")]
    [InlineData("larger than an array", """{"a":{"dtype":"U8","shape":[2147483648,2147483648,4],"data_offsets":[0,0]}}""")]
    [InlineData("larger than an array", """{"a":{"dtype":"F32","shape":[0,9223372036854775807,2],"data_offsets":[0,0]}}""")]
    [InlineData("does not fit its data_offsets", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("does not fit its data_offsets", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}""")]
    [InlineData("describes 4 bytes of data, the file has 0", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    public void Header(string reason, string header) => AssertRefused(reason, [.. BitConverter.GetBytes((ulong)header.Length), .. Encoding.UTF8.GetBytes(header)]);

    [Theory]
    [InlineData("overlaps", 0, 8, 4, 12)]
    [InlineData("overlaps", 0, 8, 0, 8)]
    [InlineData("no tensor owns the 4 bytes", 0, 8, 12, 20)]
    [InlineData("no tensor owns the 4 bytes", 4, 12, 12, 20)]
    [InlineData("describes 16 bytes of data, the file has 20", 0, 8, 8, 16)]
    public void Layout(string reason, int begin1, int end1, int begin2, int end2)
    {
        string header = $$$"""{"a":{"dtype":"F32","shape":[2],"data_offsets":[{{{begin1}}},{{{end1}}}]},"b":{"dtype":"F32","shape":[2],"data_offsets":[{{{begin2}}},{{{end2}}}]}}""";
        AssertRefused(reason, [.. BitConverter.GetBytes((ulong)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[20]]);
    }

    [Fact]
    public void A_name_that_is_not_unicode() => AssertRefused("not the JSON", [4 + 2, 0, 0, 0, 0, 0, 0, 0, .. "{\""u8, 0xFF, .. "\":1"u8]);

    [Fact]
    public void Keys_the_format_may_gain_are_skipped()
    {
        string header = """{"a":{"dtype":"F32","new":{"x":[1,{}]},"shape":[0],"data_offsets":[0,0]}}""";

        Assert.Single(SafetensorsFile.Read(directory.Write("x", [.. BitConverter.GetBytes((ulong)header.Length), .. Encoding.UTF8.GetBytes(header)])).Tensors);
    }

    void AssertRefused(string reason, byte[] file)
    {
        string path = directory.Write("x.safetensors", file);
        long before = GC.GetAllocatedBytesForCurrentThread();

        string message = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(path)).Message;

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }
}
