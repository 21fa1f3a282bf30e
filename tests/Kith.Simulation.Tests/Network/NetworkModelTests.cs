using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Simulation.Invariants;
using Kith.Simulation.Network;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests.Network;

public class NetworkModelTests
{
    [Fact]
    public void A_contact_over_a_connection_costs_twice_its_delay_and_the_overheads_of_both_ends()
    {
        World world = Connected(new ConnectionModel { OverheadMilliseconds = 3, MaxRemembered = 10 }, new ChoiceLatency([10, 20, 70]));
        for (int attempt = 0; attempt < 20; attempt++)
        {
            (ReplyOutcome outcome, long took) = Ask(world, attempt, attempt + 1);
            ConnectionRecord record = world.Network.Connections!.Latest.Last();
            Assert.Equal((ReplyOutcome.Answered, ConnectionError.None, attempt), (outcome, record.Error, (int)record.Number));
            Assert.Equal(TimeSpan.FromMilliseconds(6), record.TotalOverhead);
            Assert.Equal(TimeSpan.FromMicroseconds(took), record.BaseDelay + record.TotalDelay);
        }

        Assert.Equal(10, world.Network.Connections!.Latest.Count);
    }

    [Fact]
    public void Fast_and_slow_errors_come_at_their_rates_and_take_their_own_delays()
    {
        ConnectionModel model = new()
        {
            FastErrorShare = 0.25,
            FastErrorDelay = new ConstantLatency(5),
            SlowErrorShare = 0.2,
            SlowErrorDelay = new ConstantLatency(400),
            MaxRemembered = 4_000,
        };
        World world = Connected(model, new ConstantLatency(50));
        for (int attempt = 0; attempt < 4_000; attempt++)
        {
            (ReplyOutcome outcome, long took) = Ask(world, attempt, attempt + 1);
            ConnectionError error = world.Network.Connections!.Latest.Last().Error;
            Assert.Equal(error switch { ConnectionError.Fast => (ReplyOutcome.Unreachable, 5_000), ConnectionError.Slow => (ReplyOutcome.Unreachable, 400_000), _ => (ReplyOutcome.Answered, 100_000) }, (outcome, (int)took));
        }

        Dictionary<ConnectionError, int> counts = world.Network.Connections!.Latest.CountBy(record => record.Error).ToDictionary();
        Assert.InRange(counts[ConnectionError.Fast], 900, 1_100);
        Assert.InRange(counts[ConnectionError.Slow], 500, 700); // A fifth of the three quarters left.
        Assert.Equal(4_000, world.Network.Connections!.Opened + world.Network.Connections!.Failed);
    }

    [Fact]
    public void Overheads_last_as_long_as_the_connection_unless_they_add_up()
    {
        World lasting = Connected(new ConnectionModel { OverheadMilliseconds = 1 }, new ConstantLatency(10));
        World adding = Connected(new ConnectionModel { OverheadMilliseconds = 1, OverheadsAddUp = true }, new ConstantLatency(10));
        for (int attempt = 0; attempt < 5; attempt++)
        {
            Assert.Equal(22_000, Ask(lasting, 0, 1).Took);
            Assert.Equal(20_000 + (1_000 * (attempt + 1)), Ask(adding, 0, 1).Took); // Only the far end's: a lookup would raise the near end's once.
        }

        Assert.Equal((0, 0), (lasting.Nodes[0].Host.Overheads, lasting.Nodes[1].Host.Overheads));
        Assert.Equal((0, 5), (adding.Nodes[0].Host.Overheads, adding.Nodes[1].Host.Overheads));
    }

    [Fact]
    public void Unreachable_hosts_ask_and_are_not_asked_and_no_table_takes_them()
    {
        WorldOptions options = new() { Nodes = 150, Seed = 2, Network = new NetworkModel { UnreachableShare = 0.3 } };
        // The first node is whom the others join through: a seed in which it can be reached.
        World world = World.Joined(options with { Seed = Enumerable.Range(1, 20).Select(seed => (ulong)seed).First(seed => World.NotJoined(options with { Seed = seed }).Nodes.Take(3).All(node => node.Host.IsReachable)) });
        int unreachable = world.Nodes.Count(node => !node.Host.IsReachable);
        Assert.InRange(unreachable, 30, 60);
        foreach (SimulatedNode node in world.Nodes)
        {
            for (int bucket = 0; bucket < node.Kademlia.Table.BucketCount; bucket++)
                Assert.All(node.Kademlia.Table.Bucket(bucket).Contacts.ToArray(), contact => Assert.True(((SimulatedContact)contact).Host.IsReachable));
        }

        SimulatedNode behind = world.Nodes.Last(node => !node.Host.IsReachable);
        using LookupResult found = world.RunUntil(behind.Overlay.LookupAsync(new FindNode(new byte[34]), 20, null, CancellationToken.None).AsTask());
        Assert.Equal(LookupEnd.Converged, found.End);
    }

    [Fact]
    public void Narrow_lines_queue_what_is_sent_and_take_as_long_as_the_bytes_need()
    {
        NodeClass narrow = new("narrow", 1, UploadMegabitsPerSecond: 0.1, DownloadMegabitsPerSecond: 0.2);
        World world = World.Warm(new WorldOptions { Nodes = 40, Network = new NetworkModel { Latency = new ConstantLatency(10), Classes = [narrow] } });
        (SimulatedHost from, SimulatedHost to) = (world.Nodes[0].Host, world.Nodes[1].Host);
        FindNode ask = new(new byte[34]);
        int bytes = MessageSize.Of(ask, reply: null);
        long up = (long)Math.Ceiling(bytes * 80.0);
        Assert.Equal(10_000 + up + (bytes * 40), world.Network.Delay(from, to, ask, null));
        Assert.Equal(10_000 + (2 * up) + (bytes * 40), world.Network.Delay(from, to, ask, null)); // Waits for the one before.
        Assert.Equal(10_000 + up + (bytes * 40), world.Network.Delay(to, from, ask, null)); // The other's line is free.
    }

    [Theory]
    [InlineData(100, 50, 50)]
    [InlineData(100, 100, 100)]
    [InlineData(100, 150, 150)]
    [InlineData(100, 250, 200)]
    public void Asker_gives_up_when_its_time_is_up_however_long_the_way_is_and_is_heard_all_the_same(int delay, int timeout, int took)
    {
        World world = World.Warm(new WorldOptions { Nodes = 50, Network = new NetworkModel { Latency = new ConstantLatency(delay), RequestTimeout = TimeSpan.FromMilliseconds(timeout) } });
        AssertHeard(world, timeout, took, delay);
    }

    [Fact]
    public void Asker_gives_up_in_time_on_what_a_slow_line_delays_though_the_connection_was_made_at_once()
    {
        World world = World.Warm(new WorldOptions
        {
            Nodes = 50,
            Network = new NetworkModel
            {
                Latency = new ConstantLatency(10),
                Connections = new ConnectionModel(),
                Classes = [new NodeClass("narrow", 1, UploadMegabitsPerSecond: 0.001, DownloadMegabitsPerSecond: 1_000)], // A thousand bits a second: a question takes some.
                RequestTimeout = TimeSpan.FromMilliseconds(50),
            },
        });
        AssertHeard(world, timeout: 50, took: 50, 10_000);
    }

    [Fact]
    public void Node_classes_have_their_shares()
    {
        NodeClass[] classes = [new("home", 4, 50, 50), new("data centre", 1, 1_000, 1_000)];
        World world = World.NotJoined(new WorldOptions { Nodes = 5_000, Network = new NetworkModel { Classes = classes } });
        Assert.InRange(world.Nodes.Count(node => node.Host.Class == 0), 3_850, 4_150);
    }

    [Fact]
    public void Every_model_gives_one_digest_a_seed_and_finds_the_closest()
    {
        NetworkModel[] models =
        [
            new() { Latency = new UniformLatency(20, 100), Loss = 0.01 },
            new() { Latency = RegionLatency.Internet, Classes = [new("home", 1, 50, 50)] },
            new() { Latency = new ChoiceLatency([50, 75]), Connections = new ConnectionModel { FastErrorShare = 0.1, OverheadMilliseconds = 0.125 } },
            new() { Latency = new PlaneLatency { DrawsAccess = true }, UnreachableShare = 0.05 },
        ];
        foreach (NetworkModel model in models)
        {
            (string digest, double recall) = Look(model);
            Assert.True(recall > 0.75, $"{model}: {recall}");
            Assert.Equal(digest, Look(model).Digest);
        }
    }

    [Fact]
    public void Two_models_of_one_thing_are_refused() =>
        Assert.Contains("give one of them", Assert.Throws<ArgumentException>(() => new NetworkModel { SenderIsBusy = true, Classes = [new("home", 1, 1, 1)] }.Validate()).Message, StringComparison.Ordinal);

    private static World Connected(ConnectionModel connections, LatencyModel latency) =>
        World.Warm(new WorldOptions { Nodes = 50, Network = new NetworkModel { Latency = latency, Connections = connections } });

    /// <summary>Asks for a record to be stored: when that ends for the asker, and that the other has it once the request has arrived.</summary>
    private static void AssertHeard(World world, int timeout, int took, int arrivesWithin)
    {
        (SimulatedNode from, SimulatedNode to) = (world.Nodes[0], world.Nodes[1]);
        byte[] value = [1];
        PutValue put = new(new Core.Records.Record(ContentKey.Of(value), value, world.Clock.GetUtcNow() + TimeSpan.FromHours(1)));
        long began = world.Queue.Now;
        Reply reply = world.RunUntil(from.Host.RequestAsync(to.Host.Contact, put).AsTask());
        Assert.Equal((took < timeout ? ReplyOutcome.Answered : ReplyOutcome.TimedOut, took * 1_000L), (reply.Outcome, world.Queue.Now - began));
        reply.Release();
        world.Run(TimeSpan.FromMicroseconds(began) + TimeSpan.FromMilliseconds(arrivesWithin));
        Assert.NotNull(world.RunUntil(to.Store.GetAsync(put.Record.Key, CancellationToken.None).AsTask()));
    }

    private static (ReplyOutcome Outcome, long Took) Ask(World world, int from, int to)
    {
        long began = world.Queue.Now;
        Reply reply = world.RunUntil(world.Nodes[from % 50].Host.RequestAsync(world.Nodes[to % 50].Host.Contact, PingNode.Instance).AsTask());
        reply.Release();
        return (reply.Outcome, world.Queue.Now - began);
    }

    private static (string Digest, double Recall) Look(NetworkModel model)
    {
        World world = World.Warm(new WorldOptions { Nodes = 300, Seed = 9, Network = model });
        double recall = 0;
        world.RunUntil(RunAsync());
        return (world.Digest, recall / 50);

        async Task RunAsync()
        {
            for (int index = 0; index < 50; index++)
            {
                byte[] key = new byte[34];
                world.Random.NextBytes(key);
                FindNode ask = new(key);
                using LookupResult found = await world.AnyAlive().Overlay.LookupAsync(ask, 20, null, CancellationToken.None);
                recall += TrueClosest.Recall(world, in ask.Target, found.Closest, 20);
            }
        }
    }
}
