using System;
using System.Linq;
using Kith.Core.Kademlia;
using Kith.Core.Peers;

namespace Kith.Core.Tests.Kademlia;

public sealed class TurnoverTests
{
    private const int Contacts = 100;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    [Fact]
    public void Periods_are_those_of_the_options_where_nobody_dies() =>
        Assert.Equal(1, new Turnover().Pace(At(seconds: 1_000), Contacts, Longest));

    /// <summary>Who lives for T on average, and is checked after T/10, is dead unnoticed a tenth of the time at most.</summary>
    [Theory]
    [InlineData(60)]
    [InlineData(600)]
    [InlineData(3_600)]
    public void Contacts_are_checked_after_a_tenth_of_their_life(double lifeSeconds)
    {
        double[] periods = [.. Enumerable.Range(0, 20).Select(seed => Longest.TotalSeconds * PaceAfterAnHour(lifeSeconds, new Random(seed)))];
        Assert.InRange(periods.Average(), lifeSeconds / 10 * 0.8, lifeSeconds / 10 * 1.25);
    }

    [Fact]
    public void Contacts_that_live_long_are_checked_as_the_options_have_it() =>
        Assert.Equal(1, PaceAfterAnHour(lifeSeconds: 36_000, new Random(1)));

    [Fact]
    public void One_bad_hour_is_forgotten()
    {
        Turnover turnover = new();
        for (int death = 0; death < 1_000; death++)
            turnover.Died(At(seconds: death));
        Assert.InRange(turnover.Pace(At(1_000), Contacts, Longest), 0, 0.1);
        Assert.Equal(1, turnover.Pace(At(1_000 + 3_600), Contacts, Longest));
    }

    private static double PaceAfterAnHour(double lifeSeconds, Random random)
    {
        Turnover turnover = new();
        double at = 0;
        while ((at += -Math.Log(1 - random.NextDouble()) * lifeSeconds / Contacts) < 3_600)
            turnover.Died(At(at));
        return turnover.Pace(At(3_600), Contacts, Longest);
    }

    private static Instant At(double seconds) => new((long)(seconds * 1_000_000));
}
