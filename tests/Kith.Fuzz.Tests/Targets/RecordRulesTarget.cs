using System;
using System.Buffers.Binary;
using Kith.Core.Ids;
using Kith.Core.Records;
using Kith.Fuzz.Tests.Engine;
using Record = Kith.Core.Records.Record;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>A record as it is received and judged: the length of its key, the remaining life, the key, the value.</summary>
internal sealed class RecordRulesTarget() : FuzzTarget<Record>("record-rules", typeof(RecordRules))
{
    private const int KeyStart = 6;

    public override byte[] Draw(Random random)
    {
        Record record = Drawn.Record(random);
        byte[] head = new byte[KeyStart];
        BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)record.Key.Span.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(2), (uint)(record.Expires - Drawn.Now).TotalSeconds);
        return [.. head, .. record.Key.Span, .. record.Value.Span];
    }

    protected override bool TryDecode(byte[] input, out Record? decoded)
    {
        decoded = null;
        if (input.Length < KeyStart)
            return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(input);
        if (length is 0 or > RecordKey.MaxBytes || length > input.Length - KeyStart)
            return false;
        uint seconds = BinaryPrimitives.ReadUInt32LittleEndian(input.AsSpan(2));
        RecordKey key = new(input[KeyStart..(KeyStart + length)]);
        decoded = RecordRules.Trusted.Receive(key, input.AsMemory(KeyStart + length), seconds == 0 ? null : TimeSpan.FromSeconds(seconds), Drawn.Now);
        RecordRules.DescribeNamespace(key);
        bool isPublic = RecordRules.Public.Validate(decoded, Drawn.Now) == RecordFault.None;
        bool isTrusted = RecordRules.Trusted.Validate(decoded, Drawn.Now) == RecordFault.None;
        Promise.That(!isPublic || isTrusted, "what strangers may store, friends may.");
        return isTrusted;
    }

    protected override void Check(byte[] input, Record decoded)
    {
        Promise.That(RecordRules.Trusted.Decide(decoded, decoded) == MergeOutcome.Unchanged, "a record adds nothing to itself.");
        Promise.That(!decoded.IsExpired(Drawn.Now), "what is valid has not ended.");
        Promise.That(RecordRules.Trusted.RuleFor(decoded.Key)!.TryRead(decoded.Value, out _), "what is valid can be read.");
    }
}
