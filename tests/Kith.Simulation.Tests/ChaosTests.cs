using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Simulation.Chaos;
using Kith.Simulation.Faults;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>Worlds in which everything goes wrong that may (experiment E5). What is promised, and within which limits, is in docs/chaos.md.</summary>
public class ChaosTests
{
    private const int Seeds = 60; // .ci/run takes 500, in Release.

    [Fact]
    public void No_promise_is_broken_in_drawn_worlds()
    {
        List<string> broken = [];
        ChaosCampaign campaign = new(first: 1, Seeds, new ChaosOptions()) { Failed = result => broken.Add($"seed {result.Seed}: {result.Violation}") };
        campaign.Run(Environment.ProcessorCount, TestContext.Current.CancellationToken);
        Assert.Equal(Seeds, campaign.Done);
        Assert.True(broken.Count == 0, string.Join('\n', broken));
        Assert.Equal(Enum.GetValues<FaultKind>().Length, campaign.Counts.Faults.Count); // Otherwise something was never tried.
        Assert.True(campaign.Counts.Acknowledged > campaign.Counts.Puts / 2 && campaign.Counts.Swapped > Seeds, $"{campaign.Counts.Acknowledged} acknowledged, {campaign.Counts.Swapped} swapped");
    }

    [Fact]
    public void No_promise_is_broken_where_nodes_name_failure_domains()
    {
        List<string> broken = [];
        ChaosCampaign campaign = new(first: 5_001, count: 20, new ChaosOptions { FailureDomains = 5 }) { Failed = result => broken.Add($"seed {result.Seed}: {result.Violation}") };
        campaign.Run(Environment.ProcessorCount, TestContext.Current.CancellationToken);
        Assert.True(broken.Count == 0, string.Join('\n', broken));
        Assert.True(campaign.Counts.Acknowledged > campaign.Counts.Puts / 2, $"{campaign.Counts.Acknowledged} of {campaign.Counts.Puts} acknowledged");
    }

    [Fact]
    public void No_promise_is_broken_in_rings()
    {
        List<string> broken = [];
        ChaosCampaign campaign = new(first: 1, Seeds, new ChaosOptions { Overlay = OverlayKind.Ring }) { Failed = result => broken.Add($"seed {result.Seed}: {result.Violation}") };
        campaign.Run(Environment.ProcessorCount, TestContext.Current.CancellationToken);
        Assert.True(broken.Count == 0, string.Join('\n', broken));
        Assert.True(campaign.Counts.Acknowledged > campaign.Counts.Puts / 2 && campaign.Counts.Swapped > Seeds, $"{campaign.Counts.Acknowledged} acknowledged, {campaign.Counts.Swapped} swapped");
    }

    /// <summary>Seeds that found something in rings, and what it was.</summary>
    public static TheoryData<ulong, string> RingStories => new()
    {
        { 10, "A ring that fell apart was two rings for ever: nobody asked those again who had not answered." },
        { 30, "Two that joined asked each other and were told to come back, and the one member was not asked." },
        { 261, "All had been started again, and each waited for one that is a member." },
        { 606, "A member alone kept one as its predecessor that had begun another life and looked for a way in." },
        { 9835, "One that was started again with an empty disk barred its own way in: its successor kept it as predecessor, and whoever could have let it in was sent to it." },
        { 1833, "All through whom one could join were started again with empty disks, and knew only each other." },
        { 1569, "What a joiner's full disk refused of its range was noted as held, so that nobody gave it." },
    };

    [Theory]
    [MemberData(nameof(RingStories))]
    public void Seed_that_found_something_in_a_ring_finds_nothing_more(ulong seed, string story)
    {
        ChaosResult result = ChaosRun.Run(seed, new ChaosOptions { Overlay = OverlayKind.Ring });
        Assert.True(result.Violation is null, $"{story} {result.Violation}");
    }

    /// <summary>Seeds that found something, the nodes where not drawn, and what it was.</summary>
    public static TheoryData<ulong, int?, string> Stories => new()
    {
        { 36, null, "After a partition of a minute each part had given the other up, and nobody looked for it again." },
        { 56, null, "The same with 24 nodes and R = 20." },
        { 8168, null, "A node looked for damage on its disk only when it was its turn to compare, so what was lost came back after two periods instead of one." },
        { 8660, null, "A process killed before it knew anybody left its successor no peers to doubt a clock by: the simulated daemon saved what a real one does not." },
        { 13984, null, "Nodes that were started again in a partition joined the part they found, and forgot whom they had known in the other." },
        { 55, null, "A write acknowledged in one part lay on nodes that were no replicas in the whole, and none of those compares." },
        { 423, 4, "A process that knew nobody when it was killed forgot how many there had been, and its successor believed a clock two days ahead." },
        { 10013, null, "A swap was refused as a conflict by three who held nothing, while the one who saw another replica set was outvoted." },
        { 1236, null, "Two waited for one group of children, and the first of them went on in the thread pool." },
    };

    [Theory]
    [MemberData(nameof(Stories))]
    public void Seed_that_found_something_finds_nothing_more(ulong seed, int? nodes, string story)
    {
        ChaosResult result = ChaosRun.Run(seed, new ChaosOptions { Nodes = nodes });
        Assert.True(result.Violation is null, $"{story} {result.Violation}");
    }

    [Fact]
    public void Digest_does_not_depend_on_how_many_worlds_run_at_once()
    {
        ulong[] digests = [.. new[] { 1, 3 }.Select(threads =>
        {
            ChaosCampaign campaign = new(first: 100, count: 9, new ChaosOptions { Nodes = 5 });
            campaign.Run(threads, TestContext.Current.CancellationToken);
            return campaign.Digest;
        })];
        Assert.Equal(digests[0], digests[1]);
    }

    [Fact]
    public void Campaign_that_is_cancelled_says_what_it_has_done()
    {
        using CancellationTokenSource stop = new();
        ChaosCampaign campaign = new(first: 1, count: 1_000, new ChaosOptions { Nodes = 3, Trace = line => stop.Cancel() });
        campaign.Run(threads: 1, stop.Token);
        Assert.Equal((1, 1L), (campaign.Done, campaign.Counts.Seeds));
    }
}
