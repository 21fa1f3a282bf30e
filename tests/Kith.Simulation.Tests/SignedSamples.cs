using System;
using System.Text;
using Kith.Core.Ids;
using Kith.Core.Records;
using Kith.Simulation.Worlds;
using Record = Kith.Core.Records.Record;

namespace Kith.Simulation.Tests;

/// <summary>Signed records, good ones and one of every bad kind.</summary>
internal static class SignedSamples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    public static readonly PeerId Owner = PeerOf(1);
    public static readonly PeerId Stranger = PeerOf(2);
    public static readonly RecordRules Rules = new(signatures: new KeyedHashSignatures());

    public static PeerId PeerOf(byte number) => new([0x12, 3, number, (byte)'/', number]);

    /// <summary>A record of the owner's, each part of which can be another than it should be.</summary>
    public static Record Make(
        string text = "text",
        ulong sequence = 1,
        PeerId? owner = null,
        PeerId? writer = null,
        PeerId? signer = null,
        string name = "name",
        string signedName = "name",
        string swarm = "main",
        double lifeHours = 1,
        double clockHours = 0,
        bool isTombstone = false,
        DateTimeOffset? now = null)
    {
        DateTimeOffset made = now ?? Now;
        PeerId place = owner ?? Owner;
        RecordEnvelope envelope = new()
        {
            Payload = isTombstone ? default : Encoding.UTF8.GetBytes(text),
            Expires = DateTimeOffset.FromUnixTimeMilliseconds(made.AddHours(lifeHours).ToUnixTimeMilliseconds()),
            Clock = (ulong)made.AddHours(clockHours).ToUnixTimeMilliseconds() << 16,
            Writer = (writer ?? place).Bytes,
            IsTombstone = isTombstone,
        };
        ReadOnlyMemory<byte> value = SignedEnvelope.Seal(in envelope, sequence, new KeyedHashSignatures(signer ?? place), swarm, SignedKey.Of(place, signedName));
        return new Record(SignedKey.Of(place, name), value, envelope.Expires);
    }

    /// <summary>The same record with one byte of its value changed.</summary>
    public static Record Changed(Record record, int place)
    {
        byte[] value = record.Value.ToArray();
        value[place] ^= 1;
        return new Record(record.Key, value, record.Expires);
    }
}
