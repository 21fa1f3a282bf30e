using System;
using System.Diagnostics;

namespace Kith.Storage.Tests;

/// <summary>A file system in memory that is soon full. Needs the right to mount one.</summary>
internal sealed class SmallFileSystem : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SmallFileSystem()
    {
    }

    public string FullPath => _folder.FullPath;

    public static SmallFileSystem MountOrSkip(int megabytes)
    {
        SmallFileSystem mounted = new();
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", mounted.FullPath))
            return mounted;
        mounted._folder.Dispose();
        Assert.Skip("A small file system cannot be mounted here: that takes Linux and root.");
        return mounted;
    }

    public void Dispose()
    {
        Assert.True(Run("umount", "-l", FullPath)); // When its last file is closed: whatever failed before is what a person should read.
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // There is no such program.
        }
    }
}
