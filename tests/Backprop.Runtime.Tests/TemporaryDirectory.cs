using System;
using System.IO;

namespace Backprop.Runtime.Tests;

/// <summary>A directory that lives as long as a test.</summary>
sealed class TemporaryDirectory : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("backprop-");

    public string this[string name] => Path.Combine(directory.FullName, name);

    public string[] FileNames => Array.ConvertAll(directory.GetFiles(), file => file.Name);

    public string Write(string name, params byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    public void Dispose() => directory.Delete(recursive: true);
}
