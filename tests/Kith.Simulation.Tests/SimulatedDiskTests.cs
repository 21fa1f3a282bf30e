using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Simulation.Disks;
using Kith.Simulation.Worlds;
using Record = Kith.Core.Records.Record;

namespace Kith.Simulation.Tests;

/// <summary>The simulated disk keeps the store's contract while it fails.</summary>
public class SimulatedDiskTests
{
    private readonly World _world = World.Joined(new WorldOptions { Nodes = 1, Seed = 81, HasDisks = true });

    private SimulatedDisk Disk => _world.Nodes[0].Disk!;

    [Fact]
    public void What_is_confirmed_survives_a_kill_and_what_is_under_way_is_there_or_not_in_order()
    {
        int torn = 0;
        for (int round = 0; round < 40; round++)
        {
            Record[] records = [.. Enumerable.Range(0, 4).Select(number => RecordOf($"{round}/{number}"))];
            Task<MergeResult>[] merges = [.. records.Select(record => Disk.MergeAsync(record, RecordWriter.Own, default).AsTask())];
            _world.Run(TimeSpan.FromMicroseconds(_world.Queue.Now) + TimeSpan.FromMilliseconds(round % 16));
            int confirmed = merges.Count(merge => merge.IsCompletedSuccessfully);
            ProcessMemory memory = ProcessMemory.Of(_world.Nodes[0]);
            _world.Nodes[0].Host.Kill();
            torn += Disk.Abandon();
            _world.Revive(_world.Nodes[0], memory);
            bool[] isThere = [.. records.Select(record => Disk.Whole(record.Key) is not null)];
            Assert.All(isThere.Take(confirmed), Assert.True);
            Assert.Equal(isThere.OrderDescending(), isThere);
            Assert.Equal(confirmed, merges.Count(merge => merge.IsCompleted)); // Nobody else was told.
        }

        Assert.True(torn > 20, $"{torn} writes were cut off.");
    }

    [Fact]
    public void Full_disk_refuses_writes_and_goes_on_reading()
    {
        Record record = RecordOf("before");
        Merge(record);
        Disk.IsFull = true;
        Assert.Equal(MergeOutcome.Full, Merge(RecordOf("after")));
        Assert.NotNull(Read(record.Key));
        Disk.IsFull = false;
        Assert.Equal(MergeOutcome.Stored, Merge(RecordOf("after")));
    }

    [Fact]
    public void Failed_sync_ends_all_confirming_until_another_process_runs()
    {
        Record record = RecordOf("before");
        Merge(record);
        Disk.FailNextSync();
        Assert.Equal(MergeOutcome.Failed, Merge(RecordOf("first")));
        Assert.Equal(MergeOutcome.Failed, Merge(RecordOf("second")));
        Assert.NotNull(Read(record.Key));
        _world.Nodes[0].Host.Kill();
        _world.Revive(_world.Nodes[0], ProcessMemory.Of(_world.Nodes[0]));
        Assert.Equal(MergeOutcome.Stored, Merge(RecordOf("third")));
    }

    [Fact]
    public void Flipped_record_is_never_called_absent_and_is_whole_again_once_it_is_written()
    {
        Record record = RecordOf("flipped");
        Merge(record);
        Assert.Equal(record.Key, Disk.Flip());
        Assert.Equal(KithErrorCode.StoreUnreadable, Assert.Throws<KithException>(() => Read(record.Key)).Code);
        Assert.Equal(record.Key, Assert.Single(Wait(Disk.GetDamageAsync(10, default))).Key);
        Assert.Equal(MergeOutcome.Stored, Merge(record));
        Assert.NotNull(Read(record.Key));
        Assert.Empty(Wait(Disk.GetDamageAsync(10, default)));
    }

    private Record RecordOf(string name) =>
        new RecordFactory(_world.Options.Rules).Create(PlainKey.Of(name), new byte[] { 1 }, null, KeyOwner, _world.Nodes[0].Dht.Clock.Next(Now, Now), Now);

    private PeerId KeyOwner => _world.Nodes[0].Host.Contact.Peer;

    private DateTimeOffset Now => _world.Time.GetUtcNow();

    private MergeOutcome Merge(Record record) => Wait(Disk.MergeAsync(record, RecordWriter.Own, default)).Outcome;

    private Record? Read(RecordKey key) => Wait(Disk.GetAsync(key, CancellationToken.None));

    private T Wait<T>(ValueTask<T> pending) => _world.RunUntil(pending.AsTask());
}
