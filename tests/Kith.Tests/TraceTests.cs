using System;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Testing;

namespace Kith.Tests;

/// <summary>A lookup tells whom it asked, when, by whose word, and how that ended.</summary>
public class TraceTests
{
    [Theory]
    [InlineData(KithOverlay.Kademlia)]
    [InlineData(KithOverlay.Ring)]
    public async Task Every_request_of_a_lookup_is_told(KithOverlay overlay)
    {
        await using KithCluster cluster = await KithCluster.StartAsync(4, new KithClusterOptions { Configure = options => options with { Overlay = overlay } });
        RecordKey key = PlainKey.Of("somewhere");
        LookupTrace trace = await cluster[3].TraceAsync(key, count: 3);
        Assert.NotEmpty(trace.Closest);
        Assert.All(trace.Hops, hop =>
        {
            Assert.Contains(cluster.Running, node => node.Peer == hop.Peer);
            Assert.Equal("answered", hop.Outcome);
            Assert.True(hop.Asked >= TimeSpan.Zero && hop.Asked + hop.Elapsed <= trace.Elapsed);
            Assert.True(hop.Depth == 1 ? hop.NamedBy is null : trace.Hops.Any(by => by.Peer == hop.NamedBy && by.Depth == hop.Depth - 1));
        });
        if (overlay == KithOverlay.Kademlia)
            Assert.NotEmpty(trace.Hops);
        Assert.Equal(trace.Hops.OrderBy(hop => hop.Asked).Select(hop => hop.Peer), trace.Hops.Select(hop => hop.Peer));
        Assert.Equal("converged", trace.End);
    }

    [Fact]
    public async Task Whom_the_node_knew_nobody_had_to_name()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(8); // Fewer than a bucket holds: everybody knows everybody, and answers name those who are asked last.
        LookupTrace trace = await cluster[0].TraceAsync(PlainKey.Of("somewhere"));
        Assert.Equal(7, trace.Hops.Count);
        Assert.All(trace.Hops, hop => Assert.Equal((1, null), (hop.Depth, hop.NamedBy)));
    }

    [Fact]
    public async Task Peer_that_is_gone_is_told_as_such()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(3);
        PeerId gone = cluster[1].Peer;
        await cluster.KillAsync(1);
        LookupTrace trace = await cluster[0].TraceAsync(PlainKey.Of("somewhere"));
        TraceHop hop = Assert.Single(trace.Hops, hop => hop.Peer == gone);
        Assert.Contains(hop.Outcome, new[] { "unreachable", "timed_out" });
        Assert.DoesNotContain(trace.Closest, peer => peer.Peer == gone);
        await Assert.ThrowsAsync<KithException>(() => cluster[0].TraceAsync(PlainKey.Of("somewhere"), count: 0));
    }
}
