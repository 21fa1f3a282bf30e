using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Simulation.Worlds;
using Record = Kith.Core.Records.Record;

namespace Kith.Simulation.Tests;

/// <summary>Signed records in worlds of whole nodes, among them nodes that hold or offer what they should not.</summary>
public class SignedScenarioTests
{
    private readonly World _world = World.Joined(new WorldOptions { Nodes = 7, Seed = 51 });

    [Fact]
    public void Owner_writes_and_everybody_reads_the_last_write()
    {
        RecordKey key = KeyOf(_world.Nodes[0]);
        for (ulong write = 1; write <= 3; write++)
        {
            PutReceipt receipt = Put(_world.Nodes[0], key, (byte)write);
            Assert.Equal((true, 5, 2 * write), (receipt.IsAcknowledged, receipt.Acknowledged, receipt.Sequence));
        }

        foreach (SimulatedNode node in _world.Nodes)
        {
            GetResult result = Get(node, key);
            Assert.Equal(((byte)3, 6UL), (result.Value!.Value.Span[0], result.Sequence));
            Assert.Equal(6UL, result.Version!.Value.Number);
        }
    }

    [Fact]
    public void Key_of_another_is_an_error_that_says_so()
    {
        RecordKey key = KeyOf(_world.Nodes[0]);
        KithException put = Assert.Throws<KithException>(() => Put(_world.Nodes[1], key, 1));
        KithException delete = Assert.Throws<KithException>(() => _world.RunUntil(_world.Nodes[1].Dht.DeleteAsync(key, null, CancellationToken.None)));
        Assert.Equal((KithErrorCode.InvalidArgument, KithErrorCode.InvalidArgument), (put.Code, delete.Code));
        Assert.Contains("another identity", put.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deleted_key_is_absent_and_its_numbers_go_on()
    {
        RecordKey key = KeyOf(_world.Nodes[0]);
        Put(_world.Nodes[0], key, 1);
        Assert.Equal(4UL, _world.RunUntil(_world.Nodes[0].Dht.DeleteAsync(key, null, CancellationToken.None)).Sequence);
        GetResult absent = Get(_world.Nodes[3], key);
        Assert.Equal((false, true, 4UL), (absent.IsFound, absent.IsConfirmed, absent.Sequence));
        Assert.Equal(6UL, Put(_world.Nodes[0], key, 2).Sequence);
    }

    [Fact]
    public void Invalid_record_is_refused_on_store_with_its_reason_counted()
    {
        DateTimeOffset now = _world.Time.GetUtcNow();
        (Record Record, string Reason)[] bad =
        [
            (SignedSamples.Make(now: now, writer: SignedSamples.Stranger), "misplaced"),
            (SignedSamples.Make(now: now, signer: SignedSamples.Stranger), "wrong_key"),
            (SignedSamples.Make(now: now, signedName: "another"), "bad_signature"),
            (SignedSamples.Make(now: now, lifeHours: -1), "expired"),
            (SignedSamples.Make(now: now, lifeHours: 49), "lives_too_long"),
            (SignedSamples.Make(now: now, clockHours: 1), "from_the_future"),
            (SignedSamples.Make(now: now, sequence: 0), "malformed"),
        ];
        foreach ((Record record, string reason) in bad)
        {
            Assert.Equal(StoreOutcome.Invalid, Offer(record));
            Assert.Equal(1, Counter($"kith.records.refused.store.{reason}"));
        }

        Assert.Equal(StoreOutcome.Stored, Offer(SignedSamples.Make(now: now, sequence: 2)));
        Assert.Equal(StoreOutcome.Stale, Offer(SignedSamples.Make(now: now, sequence: 1)));
        Assert.Equal(1, Counter("kith.store.stale"));
    }

    [Fact]
    public void Invalid_record_in_a_store_is_not_served()
    {
        Record forged = SignedSamples.Make(now: _world.Time.GetUtcNow(), signedName: "another");
        foreach (SimulatedNode node in _world.Nodes)
            _world.RunUntil(node.Store.MergeAsync(forged, CancellationToken.None).AsTask());
        Assert.False(Get(_world.Nodes[0], forged.Key).IsFound);
        Assert.True(Counter("kith.records.refused.serve.bad_signature") > 0);
    }

    [Fact]
    public void Answer_with_an_invalid_record_is_not_believed()
    {
        RecordKey key = KeyOf(_world.Nodes[0]);
        Put(_world.Nodes[0], key, 1);
        Record forged = SignedSamples.Make(now: _world.Time.GetUtcNow(), signedName: "another", owner: _world.Nodes[0].Host.Contact.Peer, sequence: 9);
        foreach (SimulatedNode liar in _world.Nodes.Skip(5))
            liar.Host.Handler = new Liar(liar.Host.Handler!, forged);
        for (int node = 0; node < 5; node++)
            Assert.NotEqual(9UL, Get(_world.Nodes[node], key).Sequence);
        Assert.True(Counter("kith.records.refused.read.bad_signature") > 0);
    }

    private static RecordKey KeyOf(SimulatedNode node) => SignedKey.Of(node.Host.Contact.Peer, "name");

    private PutReceipt Put(SimulatedNode node, RecordKey key, byte value) => _world.RunUntil(node.Dht.PutAsync(key, new[] { value }, null, CancellationToken.None));

    private GetResult Get(SimulatedNode node, RecordKey key) => _world.RunUntil(node.Dht.GetAsync(key, null, CancellationToken.None));

    private StoreOutcome Offer(Record record)
    {
        Reply reply = _world.RunUntil(_world.Nodes[1].Host.RequestAsync(_world.Nodes[2].Host.Contact, new PutValue(record)).AsTask());
        StoreOutcome outcome = reply.Stored;
        reply.Release();
        return outcome;
    }

    private long Counter(string name)
    {
        Dictionary<string, long> counters = new(StringComparer.Ordinal);
        _world.Metrics.CopyTo(counters);
        return counters.GetValueOrDefault(name);
    }
}
