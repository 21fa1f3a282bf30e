using System;
using System.IO;
using Kith.Core.Node;

namespace Kith.Cli;

/// <summary>Finds out before anything runs whether what comes of it can be written: nobody waits for figures that have nowhere to go.</summary>
internal static class WritableOutput
{
    /// <summary>Makes a folder, unless it is there, and tries to write into it.</summary>
    /// <exception cref="KithException">That cannot be done; the message says why and what to give instead.</exception>
    public static void RequireFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            Probe(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new KithException(KithErrorCode.InvalidArgument, $"No file can be written to {folder}: {failure.Message} Give -o another folder.");
        }
    }

    /// <summary>Tries to write beside a file; a folder that is not there is not made.</summary>
    /// <exception cref="KithException">That cannot be done; the message says why and what to give instead.</exception>
    public static void RequireFile(string path)
    {
        try
        {
            string whole = Path.GetFullPath(path);
            if (Path.GetFileName(whole).Length == 0 || Directory.Exists(whole))
                throw new IOException("It is a folder.");
            string folder = Path.GetDirectoryName(whole)!;
            if (!Directory.Exists(folder))
                throw new IOException($"There is no folder {Path.GetDirectoryName(path)}.");
            Probe(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new KithException(KithErrorCode.InvalidArgument, $"{path} cannot be written: {failure.Message} Give -o another file.");
        }
    }

    private static void Probe(string folder)
    {
        string probe = Path.Combine(folder, $"{Guid.NewGuid():n}.probe");
        using FileStream file = new(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
    }
}
