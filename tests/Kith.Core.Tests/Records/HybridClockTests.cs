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
                ulong next = clock.Next(now);
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
                Assert.True(clock.Next(Now) > stamp);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(1_000));

    [Fact]
    public void Counter_that_runs_over_carries_into_the_milliseconds()
    {
        HybridClock clock = new(RecordLimits.Default);
        ulong full = ((ulong)Now.ToUnixTimeMilliseconds() << 16) | 0xffff;
        clock.Observe(full, Now);
        Assert.Equal((ulong)(Now.ToUnixTimeMilliseconds() + 1) << 16, clock.Next(Now));
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
        ulong written = before.Next(Now);
        HybridClock after = new(RecordLimits.Default);
        Assert.True(after.Observe(before.Last, Now.AddMinutes(-2)));
        Assert.True(after.Next(Now.AddMinutes(-2)) > written);
    }

    [Fact]
    public void Time_before_1970_is_zero() => Assert.Equal(1UL, new HybridClock(RecordLimits.Default).Next(DateTimeOffset.UnixEpoch.AddDays(-1)));
}
