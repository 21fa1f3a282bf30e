using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Kith.Core.Node;
using Kith.Storage.Files;

namespace Kith.Cli.Doctor;

/// <summary>What a node needs of the machine it runs on, each looked at by trying it.</summary>
internal static class MachineChecks
{
    private const long LeastFreeBytes = 1L << 30;
    private const int LeastFiles = 1_024;
    private const int SyncsTried = 8;
    private static readonly TimeSpan SlowSync = TimeSpan.FromMilliseconds(50);

    /// <summary>OpenSSL 3, by an operation that only it has.</summary>
    public static Diagnosis Cryptography()
    {
        if (OperatingSystem.IsWindows())
            return Diagnosis.Bad("encryption", "Nodes want OpenSSL 3, which .NET does not use on Windows. Run the node on Linux.");
        try
        {
            string library = SafeEvpPKeyHandle.OpenSslVersion >= 0x30000000L ? $"OpenSSL {SafeEvpPKeyHandle.OpenSslVersion >> 28}" : "";
            return library.Length > 0
                ? Diagnosis.Good("encryption", $"{library} is there.")
                : Diagnosis.Bad("encryption", "The system's OpenSSL is older than 3, which identities need. Install OpenSSL 3 (libssl3).");
        }
        catch (Exception missing) when (missing is PlatformNotSupportedException or DllNotFoundException or TypeInitializationException)
        {
            return Diagnosis.Bad("encryption", "OpenSSL was not found. Install OpenSSL 3 (libssl3).");
        }
    }

    /// <summary>Room in a folder, the right to write there, and how long the disk takes to make a write durable.</summary>
    public static Diagnosis Disk(string folder)
    {
        string file = Path.Combine(folder, ".kith-doctor");
        try
        {
            DataFolder.Create(folder);
            long began = Stopwatch.GetTimestamp();
            using (FileStream probe = new(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose))
            {
                for (int turn = 0; turn < SyncsTried; turn++)
                {
                    probe.Write(new byte[4_096]);
                    probe.Flush(flushToDisk: true);
                }
            }

            TimeSpan sync = Stopwatch.GetElapsedTime(began) / SyncsTried;
            long free = new DriveInfo(folder).AvailableFreeSpace;
            if (free < LeastFreeBytes)
                return Diagnosis.Doubtful("disk", $"{folder} has {free >> 20} MiB free. A full disk refuses writes: make room, or lower --max-store-mib.");
            string speed = string.Create(CultureInfo.InvariantCulture, $"a durable write takes {sync.TotalMilliseconds:F1} ms");
            return sync > SlowSync
                ? Diagnosis.Doubtful("disk", $"{folder}: {speed}, so that puts wait as long. Put the folder on a faster disk.")
                : Diagnosis.Good("disk", $"{folder} has {free >> 30} GiB free; {speed}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or KithException)
        {
            return Diagnosis.Bad("disk", $"{folder} cannot be written: {failure.Message} Give another with --data, or change its owner.");
        }
    }

    /// <summary>Who has the data folder.</summary>
    public static Diagnosis Folder(string folder) => DataFolderLock.HolderNow(folder) is { } process
        ? Diagnosis.Good("folder", $"Process {process} uses {folder}.")
        : Diagnosis.Good("folder", $"No node uses {folder} now.");

    /// <summary>Whether a port can be listened at.</summary>
    public static Diagnosis Port(string what, int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Any, port);
            listener.Start();
            return Diagnosis.Good(what, $"Port {port} is free.");
        }
        catch (SocketException taken)
        {
            return taken.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? Diagnosis.Doubtful(what, $"Port {port} is in use: by a node that runs, or by another program, and then choose another port.")
                : Diagnosis.Bad(what, $"Port {port} cannot be listened at: {taken.Message}. Ports below 1024 want a right of their own.");
        }
    }

    /// <summary>Open files that a process may have, as Linux tells.</summary>
    public static Diagnosis Limits()
    {
        const string File = "/proc/self/limits";
        string? line = System.IO.File.Exists(File) ? System.IO.File.ReadLines(File).FirstOrDefault(text => text.StartsWith("Max open files", StringComparison.Ordinal)) : null;
        string[] words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (words.Length < 4)
            return Diagnosis.Good("limits", "This system does not tell how many files a process may open.");
        return int.TryParse(words[3], CultureInfo.InvariantCulture, out int files) && files < LeastFiles
            ? Diagnosis.Doubtful("limits", $"A process may open {files} files, and a node with all its connections wants {LeastFiles}. Raise it: ulimit -n {LeastFiles}, or LimitNOFILE in the unit.")
            : Diagnosis.Good("limits", $"A process may open {words[3]} files.");
    }

    /// <summary>Whether the clock shows a year that can be, and whether the system says that it is kept right.</summary>
    public static Diagnosis Clock(DateTimeOffset now)
    {
        const string Synchronised = "/run/systemd/timesync/synchronized";
        DateTimeOffset built = new(System.IO.File.GetLastWriteTimeUtc(Path.Combine(AppContext.BaseDirectory, "Kith.Cli.dll")));
        if (now < built.AddDays(-1))
            return Diagnosis.Bad("clock", $"The clock shows {now:yyyy-MM-dd HH:mm} UTC, before this program was built. Set it; records live and end by it.");
        return System.IO.File.Exists(Synchronised)
            ? Diagnosis.Good("clock", $"{now:yyyy-MM-dd HH:mm:ss} UTC, kept right by systemd-timesyncd.")
            : Diagnosis.Good("clock", $"{now:yyyy-MM-dd HH:mm:ss} UTC. Whether something keeps it right could not be seen; nodes may differ by five minutes.");
    }
}
