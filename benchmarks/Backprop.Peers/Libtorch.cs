using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Backprop.Peers;

/// <summary>Loads the peer.</summary>
static class Libtorch
{
    /// <summary>Why libtorch cannot be used, in one line, or null if it can.</summary>
    /// <remarks>
    /// TorchSharp's own loader answers a failure with pages of its log, and by copying the package's hundreds of megabytes next to the application. So its library is
    /// asked for here first; when that fails, TorchSharp is not touched.
    /// </remarks>
    public static string? FindObstacle()
    {
        try
        {
            NativeLibrary.Load("torch_cpu", typeof(torch).Assembly, null);
            NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null);
            Start();
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or TypeInitializationException or NotSupportedException)
        {
            return Shorten(exception.GetBaseException().Message);
        }
    }

    public static void SetThreads(int threads) => torch.set_num_threads(threads);

    private static void Start()
    {
        TextWriter output = Console.Out, error = Console.Error;
        Console.SetOut(TextWriter.Null);
        Console.SetError(TextWriter.Null);
        try
        {
            torch.set_num_threads(1);
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    // The message lists every place that was tried. A file that is there and does not load says more than one that is not there.
    private static string Shorten(string message)
    {
        string[] lines = [.. message.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        return lines.FirstOrDefault(line => line.Contains("GLIBC", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? "no reason given";
    }
}
