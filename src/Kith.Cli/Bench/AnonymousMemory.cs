using System;
using System.Globalization;
using System.IO;

namespace Kith.Cli.Bench;

/// <summary>Memory that is a process's own: resident, without what it shares with files, which the system takes back when it likes.</summary>
internal static class AnonymousMemory
{
    /// <summary>Bytes of a process; zero when it has ended, or where the system does not say.</summary>
    public static long Of(int process)
    {
        try
        {
            foreach (string line in File.ReadLines($"/proc/{process}/status"))
            {
                if (line.StartsWith("RssAnon:", StringComparison.Ordinal))
                    return long.Parse(line.AsSpan("RssAnon:".Length).Trim().TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture) << 10;
            }
        }
        catch (IOException)
        {
            // It has ended.
        }

        return 0;
    }
}
