using System;
using System.Globalization;
using System.IO;
using System.Text;
using Kith.Core.Node;

namespace Kith.Storage.Files;

/// <summary>
/// The right to use a data folder, held by one process at a time. The operating system ends it with the process, so a crash leaves nothing to
/// clean up; the lock file stays and names the process that holds it or held it last.
/// </summary>
public sealed class DataFolderLock : IDisposable
{
    private const string FileName = "kith.lock";
    private const int MaxProcessIdBytes = 20;
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private readonly FileStream _file;

    private DataFolderLock(string folder, FileStream file)
    {
        Folder = folder;
        _file = file;
    }

    /// <summary>The absolute path of the folder.</summary>
    public string Folder { get; }

    /// <summary>Creates the folder if need be, readable by its owner alone, and locks it.</summary>
    /// <exception cref="KithException">
    /// <see cref="KithErrorCode.StoreLocked"/> when another process holds it, named in the message;
    /// <see cref="KithErrorCode.StoreUnreadable"/> when it cannot be created or written.
    /// </exception>
    public static DataFolderLock Acquire(string folder)
    {
        folder = Path.GetFullPath(folder);
        string path = Path.Combine(folder, FileName);
        try
        {
            DataFolder.Create(folder);
            FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            NameHolder(file);
            return new DataFolderLock(folder, file);
        }
        catch (IOException failure) when (IsHeld(failure))
        {
            throw new KithException(KithErrorCode.StoreLocked, $"The data folder '{folder}' is in use by process {HolderOf(path)}. Stop that process, or choose another folder.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new KithException(KithErrorCode.StoreUnreadable, $"The data folder '{folder}' cannot be used: {failure.Message} Make it writable for this user, or choose another.", failure);
        }
    }

    /// <summary>The process that holds a folder now; null when nobody does, or when there is no such folder.</summary>
    /// <exception cref="IOException">The lock file cannot be read.</exception>
    internal static int? HolderNow(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            using FileStream free = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            return null;
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException failure) when (IsHeld(failure))
        {
            return int.TryParse(HolderOf(path), CultureInfo.InvariantCulture, out int process) ? process : null;
        }
    }

    /// <summary>Lets another process have the folder.</summary>
    public void Dispose() => _file.Dispose();

    // Over what stands there, since a full disk has no place for it anew; and who holds the lock holds it without a name too.
    private static void NameHolder(FileStream file)
    {
        try
        {
            file.Write(Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
            file.SetLength(file.Position);
        }
        catch (IOException)
        {
            // HolderOf says "unknown".
        }
    }

    private static bool IsHeld(IOException failure) => failure.HResult is LinuxWouldBlock or MacWouldBlock or WindowsSharingViolation;

    private static string HolderOf(string path)
    {
        try
        {
            string holder = UnlockedFile.ReadText(path, MaxProcessIdBytes).Trim();
            return holder.Length > 0 ? holder : "unknown";
        }
        catch (IOException)
        {
            return "unknown";
        }
    }
}
