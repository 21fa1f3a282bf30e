using System;
using System.Diagnostics;
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
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk.FullPath))
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
        Assert.True(Run("umount", FullPath));
        Directory.Delete(FullPath);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
