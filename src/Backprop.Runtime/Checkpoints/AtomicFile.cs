using System;
using System.IO;

namespace Backprop;

/// <summary>Files that are replaced as a whole or not at all.</summary>
static class AtomicFile
{
    /// <summary>Writes a file beside <paramref name="path"/> and renames it when it is complete and on the disk.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        // In the same directory, because only a rename within one file system is atomic.
        string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
