using System;
using System.IO;
using System.Linq;
using Kith.Core.Node;

namespace Kith.Simulation.Studies;

/// <summary>
/// Where a study's folders and files go, and what stands beside them until they are whole. Those names are hidden and nobody's but ours, since what an earlier process left
/// under them is removed.
/// </summary>
internal static class StudyPlace
{
    /// <summary>What a folder or file is called until it is whole.</summary>
    public static string Unfinished(string path) => Beside(path, "unfinished");

    /// <summary>What stands for a folder while somebody writes to it.</summary>
    public static string Lock(string path) => Beside(path, "lock");

    /// <summary>The full path of a folder that a user named, links followed.</summary>
    /// <exception cref="KithException">There can be no new folder; the message says why and what to do.</exception>
    public static string Of(string folder)
    {
        if (string.IsNullOrWhiteSpace(folder))
            throw Wrong("The folder has no name. Give --output a folder that does not exist yet.");
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string place = Followed(full, folder);
        if (File.Exists(place))
            throw Wrong($"{folder} is a file. Give --output a folder that does not exist yet.");
        return place;
    }

    /// <summary>Finds out whether a folder can become a run's: it is not there, or empty.</summary>
    /// <exception cref="KithException">It cannot; the message says why and what to do.</exception>
    public static void RequireFree(string folder)
    {
        if (folder == Path.TrimEndingDirectorySeparator(Environment.CurrentDirectory))
            throw Wrong($"{folder} is the current folder, and a run's is put in place whole. Give --output a folder that does not exist yet.");
        if (HasFiles(folder))
            throw Wrong($"{folder} is not empty. Give --output a folder that does not exist yet.");
    }

    /// <summary>Whether a folder is there with something in it.</summary>
    public static bool HasFiles(string folder) => Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();

    private static string Followed(string full, string folder)
    {
        DirectoryInfo there = new(full);
        try
        {
            return there.LinkTarget is null ? full : there.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        }
        catch (IOException endless)
        {
            throw Wrong($"{folder} is a link that leads nowhere: {endless.Message} Give --output a folder that does not exist yet.");
        }
    }

    private static string Beside(string path, string what)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Path.Combine(Path.GetDirectoryName(full) ?? full, $".{Path.GetFileName(full)}.kith-{what}");
    }

    private static KithException Wrong(string message) => new(KithErrorCode.InvalidArgument, message);
}
