using System;
using System.IO;

namespace Kith.Cli;

/// <summary>The terminal that the program was started in, if any, and whether it is still there.</summary>
internal sealed class ControllingTerminal
{
    private const string Device = "/dev/tty";

    private readonly bool _wasThere = CanBeOpened();

    /// <summary>Whether there was one, and it has been closed.</summary>
    public bool IsGone => _wasThere && !CanBeOpened();

    private static bool CanBeOpened()
    {
        try
        {
            using FileStream terminal = new(Device, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return true;
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
