using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>Time among processes is real: here it passes.</summary>
internal static class Clock
{
    private static readonly string? Wanted = Environment.GetEnvironmentVariable("KITH_TEST_NEMESIS");

    /// <summary>How many minutes each long experiment takes; 0: its short form.</summary>
    public static double Minutes { get; } = double.TryParse(Wanted, CultureInfo.InvariantCulture, out double minutes) ? minutes : 0;

    /// <summary>The experiments want the machine for themselves, and three minutes: they run when asked for.</summary>
    public static void SkipUnlessWanted() => Assert.SkipWhen(Wanted is null, "Set KITH_TEST_NEMESIS to short, or to the minutes that each experiment may take.");

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
