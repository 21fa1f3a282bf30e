using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Testing;
using Microsoft.Extensions.Logging;

namespace Kith.Tests;

/// <summary>Copies that may be lost together are one copy: what operators say of their nodes counts toward W.</summary>
public sealed class FailureDomainTests
{
    private static readonly RecordKey Key = PlainKey.Of("greeting");
    private static readonly byte[] Value = "hello"u8.ToArray();

    [Fact]
    public async Task Copies_in_one_failure_domain_count_once()
    {
        await using KithCluster cluster = await StartAsync(nodes: 5, _ => "rack-1");
        PutReceipt receipt = await cluster[0].PutAsync(Key, Value, new PutOptions { WaitForAll = true });
        Assert.Equal(5, receipt.Replicas.Count(replica => replica is { Outcome: ReplicaOutcome.StoredInMemory, FailureDomain: "rack-1" }));
        Assert.Equal((1, 3, false), (receipt.Acknowledged, receipt.Required, receipt.IsAcknowledged));
        Assert.True((await cluster[4].GetAsync(Key)).IsFound);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Put_returns_at_its_quorum_of_failure_domains_whoever_answers_first(int domains)
    {
        await using KithCluster cluster = await StartAsync(nodes: 5, number => $"rack-{number % domains}");
        for (int key = 0; key < 20; key++)
        {
            foreach (bool waits in (bool[])[false, true])
            {
                PutReceipt receipt = await cluster[key % 5].PutAsync(PlainKey.Of($"{waits}{key}"), Value, new PutOptions { WaitForAll = waits });
                int distinct = receipt.Replicas.Where(replica => replica.Outcome == ReplicaOutcome.StoredInMemory).Select(replica => replica.FailureDomain).Distinct().Count();
                Assert.Equal(distinct, receipt.Acknowledged);
                Assert.Equal(domains >= 3, receipt.IsAcknowledged);
                if (waits)
                    Assert.Equal(domains, receipt.Acknowledged);
            }
        }
    }

    [Fact]
    public async Task Nodes_that_say_nothing_fail_alone()
    {
        await using KithCluster cluster = await StartAsync(nodes: 5, number => number < 3 ? "rack-1" : null);
        PutReceipt receipt = await cluster[0].PutAsync(Key, Value, new PutOptions { WaitForAll = true });
        Assert.Equal(3, receipt.Acknowledged);
    }

    [Fact]
    public async Task Copies_are_placed_in_all_domains_though_most_nodes_are_in_one()
    {
        // Nine nodes, seven of them in one rack: of the five closest to a key as a rule none or one is elsewhere.
        await using KithCluster cluster = await StartAsync(nodes: 9, number => number < 7 ? "rack-0" : $"rack-{number}");
        await cluster.UntilAsync(() => KnowAllDomainsAsync(cluster));
        for (int key = 0; key < 30; key++)
        {
            PutReceipt receipt = await cluster[key % 9].PutAsync(PlainKey.Of($"{key}"), Value, new PutOptions { WaitForAll = true });
            Assert.Equal(["rack-0", "rack-7", "rack-8"], receipt.Replicas.Select(replica => replica.FailureDomain).Distinct().Order());
            Assert.Equal((3, 5, true), (receipt.Acknowledged, receipt.Replicas.Count, receipt.IsAcknowledged));
            GetResult result = await cluster[(key + 4) % 9].GetAsync(PlainKey.Of($"{key}"));
            Assert.True(result is { IsFound: true, IsConfirmed: true, Answers: 3 }, $"{result.Answers} answers");
            Assert.Empty(result.Lacking);
        }
    }

    [Fact]
    public async Task Put_below_its_quorum_is_logged_once_a_minute_and_not_at_every_try()
    {
        LoggedEvents events = new();
        using ILoggerFactory logging = LoggerFactory.Create(builder => builder.AddProvider(events));
        await using KithCluster cluster = await StartAsync(nodes: 5, _ => "rack-1", logging);
        for (int number = 0; number < 5; number++)
            await cluster[0].PutAsync(Key, Value);
        Assert.Single(events.Of(5));
        cluster.Clock.Advance(TimeSpan.FromMinutes(2));
        await cluster[0].PutAsync(Key, Value);
        Assert.Equal(2, events.Of(5).Count);
        Assert.Contains("1 of the 3", events.Of(5)[1], StringComparison.Ordinal);
        Assert.Contains("4 others", events.Of(5)[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Rack 1")]
    [InlineData("räck")]
    public void Name_of_a_failure_domain_is_checked(string name)
    {
        KithException refused = Assert.Throws<KithException>(() => new KithOptions { FailureDomain = name }.Validate());
        Assert.Contains("FailureDomain", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Whether every node has heard from every other where it is: until then, views of where copies belong differ.</summary>
    private static async Task<bool> KnowAllDomainsAsync(KithCluster cluster)
    {
        foreach (KithNode node in cluster.Running)
        {
            IReadOnlyList<BucketInfo> table = await node.GetTableAsync();
            if (table.Sum(bucket => bucket.Contacts.Count(contact => contact.Peer.FailureDomain is not null)) < cluster.Running.Count - 1)
                return false;
        }

        return true;
    }

    private static Task<KithCluster> StartAsync(int nodes, Func<int, string?> domainOf, ILoggerFactory? logging = null)
    {
        int started = -1;
        return KithCluster.StartAsync(nodes, new KithClusterOptions { Configure = options => options with { FailureDomain = domainOf(Interlocked.Increment(ref started)) }, Logging = logging });
    }
}
