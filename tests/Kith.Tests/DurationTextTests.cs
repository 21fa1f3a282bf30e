using System;
using FsCheck;
using FsCheck.Fluent;

namespace Kith.Tests;

public class DurationTextTests
{
    [Theory]
    [InlineData("90", 90)]
    [InlineData("90s", 90)]
    [InlineData("1.5s", 1.5)]
    [InlineData("15m", 900)]
    [InlineData("24h", 86_400)]
    [InlineData("2d", 172_800)]
    [InlineData(" 1s ", 1)]
    public void Durations_are_read(string text, double seconds)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1")]
    [InlineData("1e9")]
    [InlineData("1,5")]
    [InlineData("1w")]
    [InlineData("1ss")]
    [InlineData("1 s")]
    [InlineData("NaN")]
    [InlineData("99999999999999999999d")]
    public void What_is_none_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Fact]
    public void Whole_seconds_come_back() =>
        Prop.ForAll<NonNegativeInt>(seconds =>
            DurationText.TryParse(DurationText.Format(TimeSpan.FromSeconds(seconds.Get)), out TimeSpan same) && same == TimeSpan.FromSeconds(seconds.Get)).QuickCheckThrowOnFailure();
}
