using System;
using System.IO;

namespace Kith.Cli;

/// <summary>Where nodes keep their data unless told otherwise (XDG Base Directory specification).</summary>
internal static class DataFolders
{
    /// <summary><c>$XDG_DATA_HOME/kith/SWARM</c>, the variable's default being <c>~/.local/share</c>.</summary>
    public static string OfSwarm(string swarm, Func<string, string?> variable)
    {
        string? home = variable("XDG_DATA_HOME");
        if (!Path.IsPathRooted(home))
            home = Path.Combine(variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
        return Path.Combine(home!, "kith", swarm);
    }
}
