using System;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>Time among processes is real: here it passes.</summary>
internal static class Clock
{
    /// <summary>How many minutes each long experiment takes; 0: its short form.</summary>
    public static double Minutes { get; } = double.TryParse(Environment.GetEnvironmentVariable("KITH_TEST_NEMESIS_MINUTES"), out double minutes) ? minutes : 0;

    /// <summary>The short form's time, or the long form's.</summary>
    public static TimeSpan Span(int shortSeconds) => Minutes > 0 ? TimeSpan.FromMinutes(Minutes) : TimeSpan.FromSeconds(shortSeconds);

    /// <summary>Until one looks again at what others do in their own time.</summary>
    public static Task TickAsync() => PassAsync(TimeSpan.FromMilliseconds(100));

    public static async Task PassAsync(TimeSpan span)
    {
        using PeriodicTimer timer = new(span);
        await timer.WaitForNextTickAsync();
    }
}
