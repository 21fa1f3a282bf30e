using System;
using System.IO;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>A file system in memory that is soon full. Needs the right to mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk()
    {
    }

    public string FullPath { get; } = Directory.CreateTempSubdirectory("kith-small-").FullName;

    public static SmallDisk MountOrSkip(int megabytes)
    {
        SmallDisk disk = new();
        if (OperatingSystem.IsLinux() && Command.Succeeds("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk.FullPath))
            return disk;
        Directory.Delete(disk.FullPath);
        Assert.Skip("A small file system cannot be mounted here: that takes Linux and root.");
        return disk;
    }

    /// <summary>Writes a file until nothing more fits.</summary>
    public void Fill(string file)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
                stream.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Dispose()
    {
        Assert.True(Command.Succeeds("umount", FullPath));
        Directory.Delete(FullPath);
    }
}
