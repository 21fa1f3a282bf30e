using System;
using System.Buffers.Binary;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Libp2p.Kademlia;

/// <summary>Digests and versions inside Kith's own messages: numbers of a fixed width one after another, little-endian.</summary>
internal static class RepairFields
{
    /// <summary>The longest answer: a bit for each version offered.</summary>
    public const int MaxWantedBytes = OfferRecords.MaxVersions / 8;

    private const int DigestBytes = sizeof(ulong);
    private const int VersionBytes = Identifier.Bytes + sizeof(ulong);

    public static void Write(ProtobufWriter writer, ReadOnlySpan<ulong> digests)
    {
        Span<byte> bytes = stackalloc byte[CompareRecords.Buckets * DigestBytes];
        for (int place = 0; place < digests.Length; place++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(place * DigestBytes)..], digests[place]);
        writer.Bytes(KadFields.Digests, bytes[..(digests.Length * DigestBytes)]);
    }

    public static void Write(ProtobufWriter writer, ReadOnlySpan<RecordTag> versions)
    {
        Span<byte> bytes = new byte[versions.Length * VersionBytes];
        for (int place = 0; place < versions.Length; place++)
        {
            Span<byte> version = bytes.Slice(place * VersionBytes, VersionBytes);
            versions[place].Id.CopyTo(version);
            BinaryPrimitives.WriteUInt64LittleEndian(version[Identifier.Bytes..], versions[place].Tag);
        }

        writer.Bytes(KadFields.Versions, bytes);
    }

    /// <summary>Reads one digest, or one a bucket; false for any other number.</summary>
    public static bool TryReadDigests(ReadOnlySpan<byte> bytes, out ulong[] digests)
    {
        digests = [];
        if (bytes.Length is not (DigestBytes or CompareRecords.Buckets * DigestBytes))
            return false;
        digests = new ulong[bytes.Length / DigestBytes];
        for (int place = 0; place < digests.Length; place++)
            digests[place] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(place * DigestBytes)..]);
        return true;
    }

    /// <summary>Reads 1 to <see cref="OfferRecords.MaxVersions"/> versions; false for any other number, or a rest.</summary>
    public static bool TryReadVersions(ReadOnlySpan<byte> bytes, out RecordTag[] versions)
    {
        versions = [];
        if (bytes.Length is 0 or > OfferRecords.MaxVersions * VersionBytes || bytes.Length % VersionBytes != 0)
            return false;
        versions = new RecordTag[bytes.Length / VersionBytes];
        for (int place = 0; place < versions.Length; place++)
        {
            ReadOnlySpan<byte> version = bytes.Slice(place * VersionBytes, VersionBytes);
            versions[place] = new RecordTag(new Identifier(version[..Identifier.Bytes]), BinaryPrimitives.ReadUInt64LittleEndian(version[Identifier.Bytes..]));
        }

        return true;
    }
}
