using System;
using System.Linq;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>Records that their writer keeps alive beyond their time to live.</summary>
public class RepublishScenarioTests
{
    private static readonly PutOptions Kept = new() { TimeToLive = TimeSpan.FromMinutes(20), Republish = true };

    private readonly World _world = World.Joined(new WorldOptions { Nodes = 8, Seed = 81 });

    [Fact]
    public void Kept_record_outlives_its_time_to_live_and_another_does_not()
    {
        RecordKey content = ContentKey.Of([7]);
        RecordKey signed = SignedKey.Of(_world.Nodes[0].Host.Contact.Peer, "kept");
        Put(0, PlainKey.Of("kept"), 1, Kept);
        Put(0, content, 7, Kept);
        Put(0, signed, 3, Kept);
        Put(0, PlainKey.Of("ends"), 4, Kept with { Republish = false });
        Pass(TimeSpan.FromMinutes(75));
        Assert.Equal([1, 7, 3], new[] { PlainKey.Of("kept"), content, signed }.Select(key => Get(key).Value!.Value.Span[0]));
        Assert.True(Get(PlainKey.Of("kept")).Expires > _world.Time.GetUtcNow() + TimeSpan.FromMinutes(8));
        Assert.False(Get(PlainKey.Of("ends")).IsFound);
    }

    [Fact]
    public void Deleted_record_is_kept_no_more()
    {
        RecordKey key = PlainKey.Of("deleted");
        Put(0, key, 1, Kept);
        _world.RunUntil(_world.Nodes[3].Dht.DeleteAsync(key, null, CancellationToken.None)); // By another node, of which the first does not hear.
        Pass(TimeSpan.FromMinutes(25));
        Assert.False(Get(key).IsFound);
        Assert.Equal(0, _world.Nodes[0].Dht.Writes.Republisher.Count);
    }

    [Fact]
    public void What_another_has_written_wins_and_ends_the_keeping()
    {
        RecordKey key = PlainKey.Of("overwritten");
        Put(0, key, 1, Kept);
        Pass(TimeSpan.FromMinutes(9.5));
        Put(5, key, 2, new PutOptions { TimeToLive = TimeSpan.FromHours(20) });
        Pass(TimeSpan.FromMinutes(45));
        Assert.Equal(2, Get(key).Value!.Value.Span[0]);
        Assert.Equal(0, _world.Nodes[0].Dht.Writes.Republisher.Count);
    }

    [Fact]
    public void Write_that_meets_a_republish_is_never_lost()
    {
        for (int second = 0; second < 120; second += 6)
        {
            RecordKey key = PlainKey.Of($"meets {second}");
            Put(0, key, 1, Kept);
        }

        Pass(TimeSpan.FromMinutes(9.5));
        for (int second = 0; second < 120; second += 6)
        {
            Put(second % 8, PlainKey.Of($"meets {second}"), 2, new PutOptions { TimeToLive = TimeSpan.FromHours(20) });
            Pass(TimeSpan.FromSeconds(6));
        }

        Pass(TimeSpan.FromMinutes(25));
        for (int second = 0; second < 120; second += 6)
            Assert.Equal(2, Get(PlainKey.Of($"meets {second}")).Value!.Value.Span[0]);
    }

    [Fact]
    public void Put_again_without_republishing_ends_the_keeping()
    {
        Put(0, PlainKey.Of("once"), 1, Kept);
        Put(0, PlainKey.Of("once"), 2, Kept with { Republish = false });
        Assert.Equal(0, _world.Nodes[0].Dht.Writes.Republisher.Count);
        Pass(TimeSpan.FromMinutes(21));
        Assert.False(Get(PlainKey.Of("once")).IsFound);
    }

    private void Put(int node, RecordKey key, byte value, PutOptions options) =>
        Assert.True(_world.RunUntil(_world.Nodes[node].Dht.PutAsync(key, new[] { value }, options, CancellationToken.None)).IsAcknowledged);

    private GetResult Get(RecordKey key) => _world.RunUntil(_world.Nodes[7].Dht.GetAsync(key, null, CancellationToken.None));

    private void Pass(TimeSpan span) => _world.Run(TimeSpan.FromMicroseconds(_world.Queue.Now) + span);
}
