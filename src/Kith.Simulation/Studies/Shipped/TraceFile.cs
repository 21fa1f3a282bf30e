using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using Kith.Simulation.Churn;

namespace Kith.Simulation.Studies.Shipped;

/// <summary>
/// A trace as a value of a scenario: the path of its file and what the file held, so that equal values are equal runs and a file that has been
/// changed since, or is another one on another machine, is not taken for the same. The latest that was read is kept: runs of a sweep mostly share
/// one, and it may have millions of lines.
/// </summary>
internal sealed class TraceFile
{
    private const string Hash = " sha256:";
    private const string Form = "Give the path of a file of lines node,seconds,up or node,seconds,down.";

    private readonly Lock _gate = new();
    private (string Hash, ChurnTrace Trace)? _latest;

    /// <summary>The path with what is in the file now, unless the text says already what was.</summary>
    /// <exception cref="FormatException">The file cannot be read.</exception>
    public static string State(string text) => text.Length == 0 || IsStated(text) ? text : text + Hash + HashOf(text);

    /// <summary>Reads a trace; null where none is given.</summary>
    /// <exception cref="FormatException">It cannot be read, is no trace, or is not the one that was stated.</exception>
    public ChurnTrace? Open(string stated)
    {
        if (stated.Length == 0)
            return null;
        (string path, string hash) = PartsOf(stated);
        string found = HashOf(path);
        if (found != hash)
            throw new FormatException($"{path} has other lines than when this run was described: their SHA-256 is {found}, not {hash}. Put the file back, or name it anew under another path.");
        lock (_gate)
        {
            if (_latest is { } latest && latest.Hash == hash)
                return latest.Trace;
            using StreamReader reader = File.OpenText(path);
            ChurnTrace trace = ChurnTrace.Read(reader, path);
            _latest = (hash, trace);
            return trace;
        }
    }

    /// <summary>Whether the file of a trace lies here; results can be merged where it does not.</summary>
    public static bool IsHere(string stated) => stated.Length > 0 && File.Exists(PartsOf(stated).Path);

    /// <summary>A trace with the path where its file lies: the one that was given, else below one of some folders. Only a file with the same lines is one.</summary>
    /// <exception cref="FormatException">There is no file at any of them.</exception>
    public static string Locate(string stated, IReadOnlyList<string> folders)
    {
        if (stated.Length == 0)
            return stated;
        (string path, string hash) = PartsOf(stated);
        string[] places = [path, .. folders.Select(folder => Path.Combine(folder, path))];
        if (Array.Find(places, place => File.Exists(place) && HashOf(place) == hash) is { } found)
            return found + Hash + hash;
        if (File.Exists(path))
            return stated; // With other lines: who opens it says so.
        throw new FormatException($"There is no file {path} here, nor beside the run. Replay it in the folder in which it was run, or put the file there.");
    }

    private static bool IsStated(string text)
    {
        int end = text.LastIndexOf(Hash, StringComparison.Ordinal);
        return end > 0 && text.Length == end + Hash.Length + (2 * SHA256.HashSizeInBytes) && text[(end + Hash.Length)..].All(char.IsAsciiHexDigitLower);
    }

    private static (string Path, string Hash) PartsOf(string stated)
    {
        int end = stated.LastIndexOf(Hash, StringComparison.Ordinal);
        return (stated[..end], stated[(end + Hash.Length)..]);
    }

    private static string HashOf(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FormatException($"{wrong.Message} {Form}", wrong);
        }
    }
}
