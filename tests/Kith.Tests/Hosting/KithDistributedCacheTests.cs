using System;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Hosting;
using Kith.Testing;
using Microsoft.Extensions.Caching.Distributed;

namespace Kith.Tests.Hosting;

public class KithDistributedCacheTests
{
    private static readonly DistributedCacheEntryOptions Hour = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1) };

    [Fact]
    public async Task What_one_process_sets_others_get_until_it_is_removed()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 3);
        (IDistributedCache one, IDistributedCache other) = (On(cluster, 0), On(cluster, 2));
        await one.SetAsync("session", "hello"u8.ToArray(), Hour);
        Assert.Equal("hello"u8.ToArray(), await other.GetAsync("session"));
        Assert.Equal("hello"u8.ToArray(), other.Get("session"));
        Assert.Null(await new KithDistributedCache(cluster[0], new KithCacheOptions { Name = "another" }, cluster.Clock).GetAsync("session"));
        await other.RemoveAsync("session");
        Assert.Null(await one.GetAsync("session"));
    }

    [Fact]
    public async Task Entry_ends_when_it_says_and_lives_on_by_use_only_where_it_says_so()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 3);
        IDistributedCache cache = On(cluster, 0);
        await cache.SetAsync("fixed", [1], Hour);
        await cache.SetAsync("used", [2], new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(40), AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(100) });
        await cache.SetAsync("unused", [3], new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(40) });
        await cache.SetAsync("careless", [4], new DistributedCacheEntryOptions());
        cluster.Clock.Advance(TimeSpan.FromMinutes(30));
        await cache.RefreshAsync("used");
        Assert.Null(await cache.GetAsync("careless"));
        cluster.Clock.Advance(TimeSpan.FromMinutes(35));
        Assert.Null(await cache.GetAsync("fixed"));
        Assert.Null(await cache.GetAsync("unused"));
        Assert.Equal([2], await cache.GetAsync("used"));
        cluster.Clock.Advance(TimeSpan.FromMinutes(36));
        Assert.Null(await cache.GetAsync("used")); // A hundred minutes are over, used or not.
    }

    [Fact]
    public async Task What_cannot_be_an_entry_is_told_or_passed_over()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 3);
        IDistributedCache cache = On(cluster, 0);
        await cluster[1].PutAsync(RecordKey.FromText("/kith/plain/cache/default/strange"), "not an entry"u8.ToArray());
        Assert.Null(await cache.GetAsync("strange"));
        KithException tooLong = await Assert.ThrowsAsync<KithException>(() => cache.SetAsync("big", new byte[70_000], Hour));
        Assert.Contains("65,536", tooLong.Message.Replace("65536", "65,536", StringComparison.Ordinal), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => cache.GetAsync(new string('k', 1_100)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => cache.SetAsync("late", [1], new DistributedCacheEntryOptions { AbsoluteExpiration = cluster.Clock.GetUtcNow().AddMinutes(-1) }));
        Assert.Throws<KithException>(() => new KithCacheOptions { Name = "" }.Validate());
        Assert.Throws<KithException>(() => new KithCacheOptions { DefaultLife = TimeSpan.FromDays(3) }.Validate());
    }

    private static KithDistributedCache On(KithCluster cluster, int node) => new(cluster[node], new KithCacheOptions(), cluster.Clock);
}
