using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Ring;
using Kith.Simulation.Invariants;
using Kith.Simulation.Scenarios;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>Whole rings of production nodes, with records.</summary>
public class RingScenarioTests
{
    private static readonly WorldOptions Options = new() { Overlay = OverlayKind.Ring, Nodes = 30, Seed = 1 };

    [Theory]
    [InlineData(nameof(RingJoinKind.Simple), 6, 50)]
    [InlineData(nameof(RingJoinKind.Advanced), 8, 50)]
    [InlineData(nameof(RingJoinKind.Advanced), 30, 5)]
    [InlineData(nameof(RingJoinKind.Edges), 9, 50)]
    public void Joins_at_once_end_in_a_perfect_ring_for_every_seed(string kind, int nodes, int seeds)
    {
        for (ulong seed = 0; seed < (ulong)seeds; seed++)
        {
            RingJoinResult result = RingJoinRun.Run(new RingJoinSetting(Enum.Parse<RingJoinKind>(kind), nodes, RingJoinSetting.UnitDelays), seed, print: null, id => $"{id}");
            Assert.True(result.IsPerfect, $"Seed {seed}: {result.Difference}");
        }
    }

    [Fact]
    public void Lone_join_costs_six_requests_and_its_redirects()
    {
        RingJoinResult result = RingJoinRun.Run(new RingJoinSetting(RingJoinKind.Advanced, 5, RingJoinSetting.UnitDelays), seed: 3, print: null, id => $"{id}");
        Assert.True(result.IsPerfect);
        int hops = result.Messages["connect_redirect"] - 1; // The owner itself is asked once more.
        Assert.Equal(6 + hops, result.Messages.Where(pair => pair.Key != RingJoinTrace.AskedAgain).Sum(pair => pair.Value));
    }

    [Fact]
    public void Lookups_begin_with_all_that_a_member_knows_so_that_half_of_a_ring_may_be_dead()
    {
        // With the eight that an answer names, one lookup in 256 found all of them dead and gave up.
        RingLookupReport report = LookupComparison.Run(OverlayKind.Ring, nodes: 500, failed: 0.5, lookups: 1_500, seed: 1, successors: 20, measuresUpkeep: false);
        Assert.Equal(0, report.Lost);
    }

    [Theory]
    [InlineData("Ring")]
    [InlineData("Kademlia")]
    public void Comparison_of_overlays_stops_when_asked_to(string overlay) =>
        Assert.ThrowsAny<OperationCanceledException>(() => LookupComparison.Run(Enum.Parse<OverlayKind>(overlay), nodes: 50, failed: 0, lookups: int.MaxValue, seed: 1, successors: 20, measuresUpkeep: false, cancellation: new CancellationToken(canceled: true)));

    [Fact]
    public void Trace_has_the_original_s_lines()
    {
        List<string> lines = [];
        RingJoinRun.Run(new RingJoinSetting(RingJoinKind.Simple, 6, RingJoinSetting.UnitDelays), seed: 0, lines.Add, id => $"{id}");
        Assert.All(lines, line => Assert.Matches(@"^\[\d+\]\[(connect|connect_redirect|change_neighbour|new_neighbour|success_join)\] \d+ (-> \d+|<- \d+ content: node_to_connect: \d+ neighbour: (\d+|None))$|^\[\d+\]\[CONNECTION QUEUE\] \d+ has \d+ in queue$", line));
        Assert.Contains(lines, line => line.Contains("[success_join] ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(40)]
    public void Ring_joined_one_by_one_becomes_ideal_and_keeps_records(int nodes)
    {
        World world = World.Joined(Options with { Nodes = nodes });
        AssertIdealSoon(world);
        for (int number = 0; number < 20; number++)
        {
            PutReceipt receipt = world.RunUntil(world.AnyAlive().Dht.PutAsync(PlainKey.Of($"{number}"), new byte[] { (byte)number }, null, CancellationToken.None));
            Assert.True(receipt.IsAcknowledged);
            GetResult result = world.RunUntil(world.AnyAlive().Dht.GetAsync(PlainKey.Of($"{number}"), null, CancellationToken.None));
            Assert.True(result.IsConfirmed);
            Assert.Equal((byte)number, result.Value!.Value.Span[0]);
        }
    }

    [Fact]
    public void Hundred_joins_through_one_contact_end_in_an_ideal_ring_in_time()
    {
        World world = World.NotJoined(Options with { Nodes = 100, Seed = 5 });
        world.RunUntil(world.JoinAtOnceAsync());
        AssertIdealSoon(world);
    }

    // The first of seven nodes stayed alone in its own eyes for a period, and hid from those behind it what came after; others had joined while
    // the list that they were let in with changed. Lists were whole 25 s later, and a put that came before that missed its quorum.
    [Theory]
    [InlineData(7, 500)]
    [InlineData(17, 100)]
    public void Lists_are_whole_a_moment_after_the_last_of_many_joins(int nodes, int seeds)
    {
        for (ulong seed = 1; seed <= (ulong)seeds; seed++)
        {
            World world = World.NotJoined(Options with { Nodes = nodes, Seed = seed });
            world.RunUntil(world.JoinAtOnceAsync());
            world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromSeconds(0.25 * nodes)); // News goes back through the lists one after the other.
            string? difference = IdealRing.FirstDifference(world);
            Assert.True(difference is null, $"Seed {seed}: {difference}");
        }
    }

    // A save that failed in the middle of a round left the member in that round for ever, and the ring went on without it.
    [Fact]
    public void Member_whose_disk_could_not_be_written_for_a_while_finds_its_place_again()
    {
        World world = World.Joined(Options with { Nodes = 12, HasDisks = true });
        AssertIdealSoon(world);
        SimulatedNode[] circle = [.. world.Nodes.OrderBy(node => node.Host.Contact.Id)];
        circle[5].Journal.IsBroken = true;
        circle[4].Host.Kill();
        circle[6].Host.Kill();
        world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromMinutes(1));
        circle[5].Journal.IsBroken = false;
        AssertIdealSoon(world);
        circle[3].Host.Kill();
        AssertIdealSoon(world);
        Assert.Equal((circle[2].Host.Contact, circle[7].Host.Contact), (circle[5].Ring.Member.Predecessor, circle[5].Ring.Member.Successors.Head));
    }

    // A round that changes nothing is two requests: a question and a notice.
    [Fact]
    public void Quiet_ring_tells_nobody_of_changes()
    {
        World world = World.Joined(Options with { Nodes = 8 });
        AssertIdealSoon(world);
        world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromMinutes(1));
        int told = 0;
        foreach (SimulatedNode node in world.Nodes)
            node.Ring.LinksChanged += () => told++;
        world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromMinutes(1));
        Assert.Equal(0, told);
    }

    [Fact]
    public void Records_written_while_others_join_are_found_and_each_owner_has_its_own()
    {
        World world = World.NotJoined(Options with { Nodes = 24, Seed = 9 });
        world.RunUntil(world.Nodes[0].Dht.JoinAsync([], CancellationToken.None));
        AcknowledgedRecords acknowledged = new(world);
        world.RunUntil(WriteAndJoinAsync());
        AssertIdealSoon(world);
        for (int number = 0; number < 60; number++)
        {
            Core.Ids.RecordKey key = PlainKey.Of($"written {number}");
            SimulatedNode owner = world.Nodes.Single(node => node.Ring.Member.Owns(node.Overlay.IdentifierOf(key)));
            Assert.NotNull(world.RunUntil(owner.Store.GetAsync(key, CancellationToken.None).AsTask()));
        }

        Assert.Null(world.RunUntil(acknowledged.FirstLostAsync()));
        Assert.InRange(acknowledged.Count, 55, 60); // A put that meets a ring of one becoming one of two may find too few, and says so.

        async Task WriteAndJoinAsync()
        {
            for (int joiner = 1; joiner < world.Nodes.Length; joiner++)
            {
                Task join = world.Nodes[joiner].Dht.JoinAsync([world.Nodes[0].Host.Contact], CancellationToken.None);
                for (int number = (joiner - 1) * 3; number < joiner * 3 && number < 60; number++)
                {
                    Core.Ids.RecordKey key = PlainKey.Of($"written {number}");
                    acknowledged.Add(await world.Nodes[world.Random.Next(joiner)].Dht.PutAsync(key, new byte[] { (byte)number }, null, CancellationToken.None));
                }

                await join;
            }
        }
    }

    [Fact]
    public void Ring_closes_around_fewer_than_r_neighbours_that_die_at_once()
    {
        World world = World.Warm(Options);
        StartUpkeep(world);
        AcknowledgedRecords acknowledged = new(world);
        for (int number = 0; number < 30; number++)
            acknowledged.Add(world.RunUntil(world.AnyAlive().Dht.PutAsync(PlainKey.Of($"{number}"), new byte[] { 1 }, null, CancellationToken.None)));
        SimulatedNode[] sorted = [.. world.Nodes.OrderBy(node => node.Host.Contact.Id)];
        for (int dead = 0; dead < world.Options.Ring.Successors - 1; dead++)
            sorted[dead].Host.IsAlive = false;
        AssertIdealSoon(world);
        Assert.Null(world.RunUntil(acknowledged.FirstLostAsync()));
    }

    [Fact]
    public void All_but_one_leave_at_once_and_the_last_has_every_record()
    {
        World world = World.Warm(Options with { Nodes = 6, Ring = new RingOptions { LeaveDeadline = TimeSpan.FromMinutes(5) } });
        StartUpkeep(world);
        for (int number = 0; number < 20; number++)
            world.RunUntil(world.AnyAlive().Dht.PutAsync(PlainKey.Of($"{number}"), new byte[] { 1 }, null, CancellationToken.None));
        Task[] leaves = [.. world.Nodes.Skip(1).Select(node => node.Ring.TryLeaveAsync(isForced: false, CancellationToken.None))];
        foreach (Task leave in leaves)
            world.RunUntil(leave);
        Assert.All(world.Nodes.Skip(1), node => Assert.Equal(RingPhase.Gone, node.Ring.Member.Phase));
        foreach (SimulatedNode node in world.Nodes.Skip(1))
            node.Host.IsAlive = false;
        AssertIdealSoon(world);
        for (int number = 0; number < 20; number++)
            Assert.NotNull(world.RunUntil(world.Nodes[0].Store.GetAsync(PlainKey.Of($"{number}"), CancellationToken.None).AsTask()));
    }

    [Fact]
    public void Member_that_comes_back_at_once_takes_its_place_again()
    {
        World world = World.Joined(Options with { Nodes = 8 });
        AssertIdealSoon(world);
        SimulatedNode node = world.Nodes[3];
        Contact? before = node.Ring.Member.Predecessor;
        RingFacts? remembered = world.RunUntil(node.Journal.LoadAsync(CancellationToken.None).AsTask());
        Assert.Equal(before, remembered!.Predecessor);
        node.Ring.Member.BeginLife(77, remembered);
        Assert.True(world.RunUntil(node.Dht.JoinAsync([world.Nodes[0].Host.Contact], CancellationToken.None)));
        AssertIdealSoon(world);
        Assert.Equal(before, node.Ring.Member.Predecessor);
    }

    [Fact]
    public void Two_runs_of_a_ring_have_one_digest()
    {
        Assert.Equal(Digest(), Digest());

        static string Digest()
        {
            World world = World.NotJoined(Options with { Seed = 4 });
            world.RunUntil(world.JoinAtOnceAsync());
            world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromMinutes(1));
            return world.Digest;
        }
    }

    [Theory]
    [InlineData(0, 3.84, 0)]
    [InlineData(0.2, 4.22, 1.03)]
    public void Paths_and_timeouts_are_those_published_for_a_thousand_nodes(double dead, double path, double timeouts)
    {
        RingLookupReport report = LookupComparison.Run(OverlayKind.Ring, nodes: 1_000, dead, lookups: 2_000, seed: 1, successors: 20, measuresUpkeep: false);
        Assert.InRange(report.Hops, path - 0.15, path + 0.15);
        Assert.InRange(report.Timeouts, timeouts * 0.8, timeouts * 1.2);
        Assert.Equal(0, report.Lost);
    }

    private static void StartUpkeep(World world)
    {
        foreach (SimulatedNode node in world.Nodes)
            world.RunUntil(node.Dht.JoinAsync([], CancellationToken.None));
    }

    /// <summary>Ideal within 2r + log2 N rounds of stabilisation, r being the slots of a list.</summary>
    private static void AssertIdealSoon(World world)
    {
        int rounds = (2 * world.Options.Ring.Slots) + (int)Math.Ceiling(Math.Log2(world.Nodes.Length + 1));
        string? difference = IdealRing.FirstDifference(world);
        for (int round = 0; round < rounds && difference is not null; round++)
        {
            world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + world.Options.Ring.StabilisePeriod);
            difference = IdealRing.FirstDifference(world);
        }

        Assert.True(difference is null, difference);
    }
}
