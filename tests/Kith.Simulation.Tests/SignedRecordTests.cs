using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Ids;
using Kith.Core.Records;
using Record = Kith.Core.Records.Record;

namespace Kith.Simulation.Tests;

/// <summary>What a valid record in <c>/kith/signed/</c> is, and that each way of being none has a reason of its own.</summary>
public class SignedRecordTests
{
    [Fact]
    public void Records_of_the_owner_are_valid()
    {
        Assert.Equal(RecordFault.None, FaultOf(SignedSamples.Make()));
        Assert.Equal(RecordFault.None, FaultOf(SignedSamples.Make(text: "")));
        Assert.Equal(RecordFault.None, FaultOf(SignedSamples.Make(isTombstone: true, lifeHours: 48.2)));
        Assert.Equal(RecordFault.None, FaultOf(SignedSamples.Make(text: new string('v', 65_536))));
    }

    [Fact]
    public void Every_way_of_being_invalid_has_its_own_reason()
    {
        Assert.Equal(RecordFault.Misplaced, FaultOf(SignedSamples.Make(writer: SignedSamples.Stranger)));
        Assert.Equal(RecordFault.WrongKey, FaultOf(SignedSamples.Make(signer: SignedSamples.Stranger)));
        Assert.Equal(RecordFault.BadSignature, FaultOf(SignedSamples.Make(signedName: "another")));
        Assert.Equal(RecordFault.BadSignature, FaultOf(SignedSamples.Make(swarm: "another")));
        Assert.Equal(RecordFault.Expired, FaultOf(SignedSamples.Make(lifeHours: -1)));
        Assert.Equal(RecordFault.LivesTooLong, FaultOf(SignedSamples.Make(lifeHours: 49)));
        Assert.Equal(RecordFault.FromTheFuture, FaultOf(SignedSamples.Make(clockHours: 0.1)));
        Assert.Equal(RecordFault.Malformed, FaultOf(SignedSamples.Make(sequence: 0)));
        Assert.Equal(RecordFault.TooLarge, FaultOf(SignedSamples.Make(text: new string('v', 65_537))));
        Record good = SignedSamples.Make();
        Assert.Equal(RecordFault.Malformed, FaultOf(new Record(good.Key, good.Value, good.Expires.AddMinutes(1))));
        Assert.Equal(RecordFault.Malformed, FaultOf(new Record(good.Key, (byte[])[.. good.Value.Span, 0x50, 1], good.Expires)));
        Assert.Equal(RecordFault.Malformed, FaultOf(new Record(RecordKey.FromText("/kith/signed/nobody"), good.Value, good.Expires)));
        Assert.Equal(RecordFault.UnknownNamespace, RecordRules.Trusted.Validate(good, SignedSamples.Now));
    }

    [Fact]
    public void No_byte_can_be_changed()
    {
        Record good = SignedSamples.Make(sequence: 1_000_000);
        for (int place = 0; place < good.Value.Length; place++)
            Assert.NotEqual(RecordFault.None, FaultOf(SignedSamples.Changed(good, place)));
    }

    [Fact]
    public void Mutated_values_never_throw() =>
        Prop.ForAll<byte[], int, byte>((garbage, place, value) =>
        {
            byte[] bytes = SignedSamples.Make().Value.ToArray();
            bytes[Math.Abs(place % bytes.Length)] = value;
            SignedEnvelope.TryDecode(bytes, out _);
            SignedEnvelope.TryDecode(bytes.AsMemory(0, Math.Abs(place % bytes.Length)), out _);
            SignedEnvelope.TryDecode(garbage, out _);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Higher_sequence_wins_then_the_larger_hash_and_merging_is_commutative_associative_and_idempotent()
    {
        Record[] records =
        [
            .. from sequence in Enumerable.Range(1, 3)
               from text in new[] { "a", "b" }
               from isTombstone in new[] { false, true }
               select SignedSamples.Make(text, (ulong)sequence, isTombstone: isTombstone),
        ];
        IRecordValidator rule = SignedSamples.Rules.RuleFor(records[0].Key)!;
        foreach (Record a in records)
        {
            Assert.Equal(MergeOutcome.Unchanged, SignedSamples.Rules.Decide(a, a));
            foreach (Record b in records)
            {
                Assert.Equal(Math.Sign(rule.Compare(a, b)), -Math.Sign(rule.Compare(b, a)));
                Assert.True(Merge(a, b).Value.Span.SequenceEqual(Merge(b, a).Value.Span));
                foreach (Record c in records)
                    Assert.True(Merge(Merge(a, b), c).Value.Span.SequenceEqual(Merge(a, Merge(b, c)).Value.Span));
            }
        }

        Assert.True(rule.Compare(SignedSamples.Make("z", 1), SignedSamples.Make("a", 2)) < 0);
        Assert.True(rule.Compare(SignedSamples.Make("z", 1), SignedSamples.Make(isTombstone: true, sequence: 2)) < 0);
    }

    [Fact]
    public void Owner_is_read_by_length_though_its_bytes_contain_a_slash()
    {
        RecordKey key = SignedKey.Of(SignedSamples.Owner, "a/b");
        Assert.True(SignedKey.TryReadOwner(key, out PeerId owner));
        Assert.Equal(SignedSamples.Owner, owner);
        Assert.False(SignedKey.TryReadOwner(RecordKey.FromParts(SignedKey.Prefix, SignedSamples.Owner.Span), out _));
        Assert.False(SignedKey.TryReadOwner(RecordKey.FromParts(SignedKey.Prefix, [.. SignedSamples.Owner.Span, (byte)'/']), out _));
        Assert.Throws<ArgumentException>(() => SignedKey.Of(new PeerId([1]), "name"));
    }

    private static RecordFault FaultOf(Record record) => SignedSamples.Rules.Validate(record, SignedSamples.Now);

    private static Record Merge(Record held, Record offered) => SignedSamples.Rules.Decide(held, offered) == MergeOutcome.Stored ? offered : held;
}
