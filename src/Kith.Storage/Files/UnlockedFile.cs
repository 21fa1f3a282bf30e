using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Kith.Storage.Files;

/// <summary>
/// Opens what .NET will not: a folder, to sync the names in it, and a file that another process holds locked, to read who does.
/// </summary>
internal static class UnlockedFile
{
    private const int CloseOnExec = 0x80000;

    /// <summary>Makes the names in a folder survive a power failure: a new file is only as durable as its name.</summary>
    /// <exception cref="IOException">The folder cannot be opened or synced.</exception>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return; // NTFS journals names itself.
        using SafeFileHandle handle = OpenRead(folder);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Reads at most <paramref name="maxBytes"/> of a file, locked or not.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static string ReadText(string path, int maxBytes)
    {
        using SafeFileHandle handle = OperatingSystem.IsWindows() ? File.OpenHandle(path, share: FileShare.ReadWrite) : OpenRead(path);
        byte[] bytes = new byte[maxBytes];
        return Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(handle, bytes, 0));
    }

    private static SafeFileHandle OpenRead(string path)
    {
        int descriptor = Open(Encoding.UTF8.GetBytes(path + '\0'), CloseOnExec);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"'{path}' cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);
}
