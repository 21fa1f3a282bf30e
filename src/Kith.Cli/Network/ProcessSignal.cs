using System;
using System.Runtime.InteropServices;

namespace Kith.Cli.Network;

/// <summary>What .NET has no call for: to ask another process to end in good order.</summary>
internal static class ProcessSignal
{
    private const int Terminate = 15; // SIGTERM, on every Unix.

    /// <summary>Asks a process to end; false when it is gone already.</summary>
    /// <exception cref="PlatformNotSupportedException">Windows has no such signal.</exception>
    public static bool Ask(int process)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("On Windows, stop the network with Ctrl-C where it runs.");
        return Kill(process, Terminate) == 0;
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
