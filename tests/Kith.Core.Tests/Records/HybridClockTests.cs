using System;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Records;

namespace Kith.Core.Tests.Records;

public sealed class HybridClockTests
{
    private static readonly DateTimeOffset Now = RecordSamples.Now;

    [Fact]
    public void Stamps_grow_strictly_whatever_the_wall_clock_does() =>
        Prop.ForAll<int[]>(jumps =>
        {
            HybridClock clock = new(RecordLimits.Default);
            DateTimeOffset now = Now;
            ulong last = 0;
            foreach (int jump in jumps)
            {
                now = now.AddMilliseconds(jump);
                ulong next = clock.Next(now, now);
                Assert.True(next > last);
                Assert.True(next >> 16 >= (ulong)now.ToUnixTimeMilliseconds());
                last = next;
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Observed_stamps_are_followed_but_never_beyond_the_skew() =>
        Prop.ForAll<int, ushort>((aheadSeconds, counter) =>
        {
            HybridClock clock = new(RecordLimits.Default);
            ulong stamp = ((ulong)Now.AddSeconds(aheadSeconds).ToUnixTimeMilliseconds() << 16) | counter;
            bool isBelieved = clock.Observe(stamp, Now);
            Assert.Equal(aheadSeconds <= 300, isBelieved);
            Assert.True(clock.Last >> 16 <= (ulong)Now.AddMinutes(5).ToUnixTimeMilliseconds());
            if (isBelieved)
                Assert.True(clock.Next(Now, Now) > stamp);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(1_000));

    [Fact]
    public void Counter_that_runs_over_carries_into_the_milliseconds()
    {
        HybridClock clock = new(RecordLimits.Default);
        ulong full = ((ulong)Now.ToUnixTimeMilliseconds() << 16) | 0xffff;
        clock.Observe(full, Now);
        Assert.Equal((ulong)(Now.ToUnixTimeMilliseconds() + 1) << 16, clock.Next(Now, Now));
    }

    [Fact]
    public void Largest_stamp_is_not_believed_and_does_not_overflow()
    {
        HybridClock clock = new(RecordLimits.Default);
        Assert.False(clock.Observe(ulong.MaxValue, Now));
        Assert.Equal(0UL, clock.Last);
    }

    [Fact]
    public void Saved_stamp_is_restored_by_observing_it()
    {
        HybridClock before = new(RecordLimits.Default);
        ulong written = before.Next(Now, Now);
        HybridClock after = new(RecordLimits.Default);
        Assert.True(after.Observe(before.Last, Now.AddMinutes(-2)));
        Assert.True(after.Next(Now.AddMinutes(-2), Now.AddMinutes(-2)) > written);
    }

    [Fact]
    public void Stamp_is_never_made_or_saved_further_ahead_of_the_peers_than_clocks_may_differ() =>
        Prop.ForAll<int, int>((ours, theirs) =>
        {
            HybridClock clock = new(RecordLimits.Default);
            (DateTimeOffset now, DateTimeOffset reference) = (Now.AddSeconds(ours), Now.AddSeconds(theirs));
            ulong stamp = clock.Next(now, reference);
            Assert.False(HybridClock.IsAhead(stamp, reference, TimeSpan.FromMinutes(5)));
            Assert.False(HybridClock.IsAhead(clock.Saved(reference.AddHours(-1)), reference.AddHours(-1), TimeSpan.FromMinutes(5)));
            Assert.Equal(stamp, clock.Saved(reference));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(200_000));

    [Fact]
    public void Time_before_1970_is_zero() => Assert.Equal(1UL, new HybridClock(RecordLimits.Default).Next(DateTimeOffset.UnixEpoch.AddDays(-1), DateTimeOffset.UnixEpoch.AddDays(-1)));
}
