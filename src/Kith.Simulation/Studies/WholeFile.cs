using System;
using System.IO;
using System.Text;

namespace Kith.Simulation.Studies;

/// <summary>Writes a file so that it is there whole or not at all, or as it was before: beside its place, synced, then renamed.</summary>
internal static class WholeFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a text file.</summary>
    /// <exception cref="IOException">It could not be written; what was there before is untouched.</exception>
    public static void Write(string path, Action<TextWriter> write)
    {
        string beside = StudyPlace.Unfinished(path);
        try
        {
            using (FileStream stream = File.Create(beside))
            using (StreamWriter writer = new(stream, Utf8) { NewLine = "\n" })
            {
                write(writer);
                writer.Flush();
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
