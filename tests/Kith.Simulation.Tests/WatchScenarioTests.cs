using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Core.Replication;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>Watching a key that others write.</summary>
public class WatchScenarioTests
{
    private static readonly RecordKey Key = PlainKey.Of("watched");

    private readonly World _world = World.Joined(new WorldOptions { Nodes = 7, Seed = 71 });
    private readonly List<GetResult> _seen = [];

    [Fact]
    public void Changes_are_seen_in_order_within_five_seconds_and_a_deletion_is_one()
    {
        Watch(from: null);
        Pass(60);
        Assert.Empty(_seen);
        for (byte value = 1; value <= 3; value++)
        {
            Put(value);
            Pass(6);
            Assert.Equal((value, value), ((byte)_seen.Count, _seen[^1].Value!.Value.Span[0]));
        }

        _world.RunUntil(_world.Nodes[2].Dht.DeleteAsync(Key, null, CancellationToken.None));
        Pass(6);
        Assert.Equal((4, false), (_seen.Count, _seen[^1].IsFound));
        Pass(600);
        Assert.Equal(4, _seen.Count);
        Put(5);
        Pass(6);
        Assert.Equal(5, _seen[^1].Value!.Value.Span[0]);
    }

    [Fact]
    public void End_of_a_record_is_a_change()
    {
        _world.RunUntil(_world.Nodes[1].Dht.PutAsync(Key, new byte[] { 1 }, new PutOptions { TimeToLive = TimeSpan.FromSeconds(30) }, CancellationToken.None));
        Watch(from: null);
        Pass(60);
        Assert.Equal([true, false], [_seen[0].IsFound, _seen[1].IsFound]);
        Assert.Null(_seen[1].Version);
    }

    // Seeds 2865, 12297, 12482 and 19873 of the chaos: after an end, a replica that had missed the later versions showed an old one.
    [Fact]
    public void After_an_end_nothing_older_than_what_was_shown_comes()
    {
        ulong?[] reads = [2, null, null, 1, 2, null, 3];
        int read = 0;
        List<ulong?> seen = [];
        _world.RunUntil(WatchAsync());
        Assert.Equal([2, null, 2, null, 3], seen);

        async Task WatchAsync()
        {
            await foreach (GetResult result in RecordWatch.FollowAsync(_ => Task.FromResult(Found(reads[read++])), from: null, _world.Time, CancellationToken.None))
            {
                seen.Add(result.Version?.Number);
                if (read == reads.Length)
                    break;
            }
        }

        static GetResult Found(ulong? version) => new()
        {
            Key = Key,
            Value = version is { } number ? new byte[] { (byte)number } : null,
            Version = version is { } n ? new RecordVersion(n, n) : null,
            Expires = null,
            IsConfirmed = true,
            Wanted = 3,
            Required = 3,
            Answers = 3,
            Holders = [],
            Lacking = [],
            Duration = default,
            Requests = 3,
        };
    }

    [Fact]
    public void Watch_goes_on_from_a_version()
    {
        RecordVersion first = Put(1).Version!.Value;
        Watch(first);
        Pass(20);
        Assert.Empty(_seen);
        RecordVersion second = Put(2).Version!.Value;
        Pass(6);
        Assert.Equal(second, Assert.Single(_seen).Version);
        _seen.Clear();
        Watch(first); // Whoever was away meanwhile sees what is there now.
        Pass(2);
        Assert.Equal(second, Assert.Single(_seen).Version);
        Assert.True(RecordVersion.TryParse(second.ToString(), out RecordVersion read));
        Assert.Equal(second, read);
    }

    [Fact]
    public void Older_version_is_never_seen_after_a_newer_one()
    {
        Put(1);
        Watch(new RecordVersion(ulong.MaxValue, 0));
        Pass(30);
        Assert.Empty(_seen);
    }

    private void Watch(RecordVersion? from) => _ = WatchAsync(from);

    private async Task WatchAsync(RecordVersion? from)
    {
        await foreach (GetResult change in RecordWatch.FollowAsync(token => _world.Nodes[6].Dht.GetAsync(Key, null, token), from, _world.Time, CancellationToken.None))
            _seen.Add(change);
    }

    private PutReceipt Put(byte value) => _world.RunUntil(_world.Nodes[1].Dht.PutAsync(Key, new[] { value }, null, CancellationToken.None));

    private void Pass(double seconds) => _world.Run(TimeSpan.FromMicroseconds(_world.Queue.Now) + TimeSpan.FromSeconds(seconds));
}
