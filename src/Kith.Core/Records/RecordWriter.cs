using System;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Kith.Core.Records;

/// <summary>
/// To whom a store's quota charges a record: this node itself, a peer, or nobody in particular. The writer that a value names counts, else
/// the peer that brought the record. One number, so that a store can keep it beside every record.
/// </summary>
/// <remarks>
/// A peer is 62 bits of the SHA-256 of its id. Whoever forges a collision shares a quota with another peer and gains nothing else.
/// </remarks>
public readonly record struct RecordWriter
{
    private const ulong PeerMark = 1UL << 62;

    private RecordWriter(ulong number) => Number = number;

    /// <summary>Nobody in particular: counted among strangers' records, without a limit of its own.</summary>
    public static RecordWriter Unknown => default;

    /// <summary>This node.</summary>
    public static RecordWriter Own => new(1);

    /// <summary>What a store keeps: 0 for nobody, 1 for this node, else a peer's number, which fits a signed 64-bit column.</summary>
    public ulong Number { get; }

    /// <summary>Whether this is the node itself.</summary>
    public bool IsOwn => Number == Own.Number;

    /// <summary>Whether this is a peer, which may have a limit of its own.</summary>
    public bool IsPeer => Number >= PeerMark;

    /// <summary>A peer by the bytes of its id; nobody when there are none.</summary>
    public static RecordWriter OfPeer(ReadOnlySpan<byte> peerId)
    {
        if (peerId.IsEmpty)
            return Unknown;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(peerId, hash);
        return new RecordWriter((BinaryPrimitives.ReadUInt64BigEndian(hash) & (PeerMark - 1)) | PeerMark);
    }

    /// <summary>The writer that a store kept as a number; nobody when no writer has that number.</summary>
    public static RecordWriter FromNumber(ulong number) => number == Own.Number || number is >= PeerMark and < 2 * PeerMark ? new RecordWriter(number) : Unknown;
}
