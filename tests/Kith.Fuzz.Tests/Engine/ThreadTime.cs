using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Kith.Fuzz.Tests.Engine;

/// <summary>How long the calling thread has had a processor, to the kernel's tick of a few milliseconds.</summary>
internal static class ThreadTime
{
    // Nanoseconds on a processor, nanoseconds of waiting for one, turns (Linux, Documentation/scheduler/sched-stats).
    private const string Statistics = "/proc/thread-self/schedstat";

    /// <summary>The time so far; where the kernel does not tell, the time on the wall.</summary>
    public static TimeSpan Now()
    {
        if (!File.Exists(Statistics))
            return Stopwatch.GetElapsedTime(0);
        string[] parts = File.ReadAllText(Statistics).Split(' ');
        return TimeSpan.FromMicroseconds(long.Parse(parts[0], CultureInfo.InvariantCulture) / 1_000.0);
    }
}
