using System;
using System.Linq;
using System.Net;
using Kith.Core.Peers;
using Kith.Server.VoidPhone;

namespace Kith.Server.Tests.VoidPhone;

/// <summary>The figures are those of DHT-14's own tests.</summary>
public class RateLimitTests
{
    private static readonly Instant Start = new(5_000_000);

    [Fact]
    public void Burst_is_had_at_once_and_one_more_only_after_a_second()
    {
        TokenBucket bucket = new(perSecond: 5, burst: 10, Start);
        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(bucket.TryTake(Start)));
        Assert.False(bucket.TryTake(Start));
        Assert.True(bucket.TryTake(Start + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Tokens_are_earned_by_whole_seconds()
    {
        TokenBucket bucket = new(perSecond: 2, burst: 3, Start);
        Assert.All(Enumerable.Range(0, 3), _ => Assert.True(bucket.TryTake(Start)));
        Assert.False(bucket.TryTake(Start + TimeSpan.FromSeconds(0.5)));
        Assert.True(bucket.TryTake(Start + TimeSpan.FromSeconds(1)));
        Assert.True(bucket.TryTake(Start + TimeSpan.FromSeconds(1.9)));
        Assert.False(bucket.TryTake(Start + TimeSpan.FromSeconds(1.9)));
        Assert.True(bucket.TryTake(Start + TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void Rate_and_burst_of_one_let_one_through_a_second()
    {
        TokenBucket bucket = new(perSecond: 1, burst: 1, Start);
        for (int second = 0; second < 5; second++)
        {
            Assert.True(bucket.TryTake(Start + TimeSpan.FromSeconds(second)));
            Assert.False(bucket.TryTake(Start + TimeSpan.FromSeconds(second)));
        }
    }

    [Fact]
    public void A_long_pause_earns_no_more_than_the_burst()
    {
        TokenBucket bucket = new(perSecond: 1_000_000, burst: 3, Start);
        Instant later = Start + TimeSpan.FromDays(10_000);
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => bucket.TryTake(later)));
    }

    [Fact]
    public void Addresses_have_buckets_of_their_own_and_an_IPv6_customer_has_one()
    {
        RateLimit limit = new(perSecond: 1, burst: 1);
        Assert.True(limit.TryTake(IPAddress.Parse("192.0.2.1"), Start));
        Assert.True(limit.TryTake(IPAddress.Parse("192.0.2.2"), Start));
        Assert.False(limit.TryTake(IPAddress.Parse("192.0.2.1"), Start));
        Assert.True(limit.TryTake(IPAddress.Parse("2001:db8:0:100::1"), Start));
        Assert.False(limit.TryTake(IPAddress.Parse("2001:db8:0:1ff::2"), Start));
    }

    [Fact]
    public void A_flood_from_many_addresses_is_forgotten_before_it_fills_the_memory()
    {
        RateLimit limit = new(perSecond: 1, burst: 1);
        for (int number = 0; number < 3 * RateLimit.MaxAddresses; number++)
            Assert.True(limit.TryTake(new IPAddress((long)number), Start));
    }

    [Fact]
    public void Limit_can_be_set_lifted_and_changed_while_it_holds()
    {
        RateLimit limit = new(perSecond: null, burst: null);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(limit.TryTake(IPAddress.Loopback, Start)));
        limit.Update(perSecond: 1, burst: 2);
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => limit.TryTake(IPAddress.Loopback, Start)));
        limit.Update(perSecond: null, burst: null);
        Assert.True(limit.TryTake(IPAddress.Loopback, Start));
    }
}
