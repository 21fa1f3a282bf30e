using System;
using System.Globalization;

namespace Kith;

/// <summary>Durations as people write them: <c>90</c> or <c>90s</c>, <c>15m</c>, <c>24h</c>, <c>2d</c>.</summary>
internal static class DurationText
{
    /// <summary>What is accepted, for messages.</summary>
    public const string Form = "a number of seconds, or a number with s, m, h or d, such as 90s, 15m, 24h, 2d";

    // More than any limit on a time to live, and far from what a TimeSpan cannot hold.
    private const double MaxSeconds = 1e9;

    /// <summary>Reads a duration; false when the text is none, is negative or is beyond 30 years.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        text = text.Trim();
        double unit = text is [.., char last] ? SecondsOf(last) : 1;
        ReadOnlySpan<char> number = text is [.., >= 'a' and <= 'z'] ? text[..^1] : text;
        if (unit == 0
            || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            || value * unit is not (>= 0 and <= MaxSeconds))
            return false;
        duration = TimeSpan.FromSeconds(value * unit);
        return true;
    }

    /// <summary>The shortest such text, to the second: <c>15m</c>, <c>90s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        long seconds = (long)Math.Round(duration.TotalSeconds);
        return seconds switch
        {
            0 => "0s",
            _ when seconds % 86_400 == 0 => $"{seconds / 86_400}d",
            _ when seconds % 3_600 == 0 => $"{seconds / 3_600}h",
            _ when seconds % 60 == 0 => $"{seconds / 60}m",
            _ => $"{seconds}s",
        };
    }

    private static double SecondsOf(char unit) => unit switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        >= '0' and <= '9' or '.' => 1,
        _ => 0,
    };
}
