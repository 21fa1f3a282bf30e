using System.Threading.Tasks;
using System;
using System.IO;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Storage;
using Kith.Testing;

namespace Kith.Tests;

public class StoreScrubsTests
{
    private static readonly KithClusterOptions WhenAsked = new() { KeepsData = true, Configure = node => node with { ScrubInterval = TimeSpan.Zero } };
    private static readonly KithClusterOptions Daily = new() { KeepsData = true, Configure = node => node with { ScrubInterval = TimeSpan.FromDays(1) } };

    [Fact]
    public async Task Store_is_read_through_once_an_interval_which_restarts_neither_shorten_nor_put_off()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(1, Daily, TestContext.Current.CancellationToken);
        Assert.Equal(0, await LastAsync(cluster));
        cluster.Clock.Advance(StoreScrubs.FirstPause);
        await cluster.UntilAsync(async () => await LastAsync(cluster) > 0, TestContext.Current.CancellationToken);
        long first = await LastAsync(cluster);

        cluster.Clock.Advance(TimeSpan.FromHours(20));
        await cluster.StopAsync(0);
        await cluster.RestartAsync(0);
        cluster.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(first, await LastAsync(cluster));

        cluster.Clock.Advance(TimeSpan.FromHours(1));
        await cluster.UntilAsync(async () => await LastAsync(cluster) > first, TestContext.Current.CancellationToken);
        Assert.InRange(await LastAsync(cluster) - first, TimeSpan.FromHours(23.9).TotalSeconds, TimeSpan.FromHours(24.1).TotalSeconds);
    }

    /// <summary>Longer than any timer of .NET.</summary>
    [Fact]
    public async Task Interval_may_be_a_year()
    {
        KithClusterOptions yearly = Daily with { Configure = node => node with { ScrubInterval = TimeSpan.FromDays(365) } };
        await using KithCluster cluster = await KithCluster.StartAsync(1, yearly, TestContext.Current.CancellationToken);
        cluster.Clock.Advance(StoreScrubs.FirstPause);
        await cluster.UntilAsync(async () => await LastAsync(cluster) > 0, TestContext.Current.CancellationToken);
        long first = await LastAsync(cluster);
        await cluster.UntilAsync(
            async () =>
            {
                cluster.Clock.Advance(TimeSpan.FromDays(5));
                return await LastAsync(cluster) > first;
            },
            TestContext.Current.CancellationToken);
        Assert.True(await LastAsync(cluster) - first >= TimeSpan.FromDays(365).TotalSeconds); // How much later is the machine's: the clock goes on beside the pass.
    }

    [Fact]
    public async Task Pass_that_ended_in_the_future_is_none_after_the_clock_was_set_back()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(1, Daily, TestContext.Current.CancellationToken);
        await cluster[0].ScrubAsync(recordsPerSecond: 1_000);
        Assert.NotEqual(0, await LastAsync(cluster));
        File.SetLastWriteTimeUtc(Path.Combine(cluster.FolderOf(0), StoreScrubs.FileName), cluster.Clock.GetUtcNow().UtcDateTime.AddDays(700));
        Assert.Equal(0, await LastAsync(cluster));
        cluster.Clock.Advance(StoreScrubs.FirstPause);
        await cluster.UntilAsync(async () => await LastAsync(cluster) > 0, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Second_pass_beside_a_running_one_is_refused()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(1, WhenAsked, TestContext.Current.CancellationToken);
        for (int number = 0; number < 3; number++)
            await cluster[0].PutAsync(PlainKey.Of($"{number}"), new byte[] { 1 });
        Task<ScrubReport> slow = cluster[0].ScrubAsync(recordsPerSecond: 1); // Rests a minute after its first page, by a clock that stands.
        KithException refused = await Assert.ThrowsAsync<KithException>(() => cluster[0].ScrubAsync(recordsPerSecond: 1_000));
        Assert.Equal(KithErrorCode.Refused, refused.Code);
        await cluster.UntilAsync(
            () =>
            {
                cluster.Clock.Advance(TimeSpan.FromMinutes(1));
                return Task.FromResult(slow.IsCompleted);
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(3, (await slow).Records);
        Assert.Equal(3, (await cluster[0].ScrubAsync(recordsPerSecond: 1_000_000)).Records);
    }

    private static async Task<long> LastAsync(KithCluster cluster) => (await cluster[0].GetStatusAsync()).Counters[StoreScrubs.LastCounter];
}
