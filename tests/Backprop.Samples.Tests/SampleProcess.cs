using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;

namespace Backprop.Samples.Tests;

/// <summary>A sample as its user runs it: a process with a command line.</summary>
sealed class SampleProcess : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly Process process;
    readonly StringBuilder error = new();

    public SampleProcess(string name, params IEnumerable<string> arguments)
    {
        process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, name + ".dll"), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.ErrorDataReceived += (_, line) => error.Append(line.Data is null ? "" : line.Data + "\n");
        process.Start();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    /// <summary>The lines printed from now on, until the process ends.</summary>
    public IEnumerable<string> Lines
    {
        get
        {
            while (process.StandardOutput.ReadLine() is { } line)
            {
                yield return line;
            }
        }
    }

    /// <summary>Waits for the end: exit code, the lines that nobody has read yet, and what was written to standard error.</summary>
    public (int ExitCode, string[] Output, string Error) End()
    {
        string[] output = [.. Lines];
        if (!process.WaitForExit(Patience))
        {
            throw new TimeoutException($"The sample still runs after {Patience}.");
        }

        process.WaitForExit();   // until standard error has been read to its end as well
        return (process.ExitCode, output, error.ToString());
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
