using System;
using System.IO;

namespace Kith.Storage.Files;

/// <summary>Where a node keeps its identity, records and logs: nobody's business but its owner's.</summary>
internal static class DataFolder
{
    /// <summary>Creates a folder, readable by its owner alone, unless there is one.</summary>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Path.GetDirectoryName(folder) is { } parent)
            UnlockedFile.SyncFolder(parent);
    }
}
