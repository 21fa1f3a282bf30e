using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;

namespace Kith.Libp2p.Identity;

/// <summary>
/// The addresses a peer vouches for with its signature (libp2p routing records, RFC 0003): 1 peer id, 2 sequence, 3 addresses, each a
/// message with 1 multiaddr.
/// </summary>
/// <remarks>rust-libp2p signs the same message under a domain and type of its own; both are read, the specification's are written.</remarks>
internal sealed class PeerRecord
{
    /// <summary>How many addresses are read; further ones are dropped.</summary>
    public const int MaxAddresses = 64;

    private const string Domain = "libp2p-peer-record";
    private const string RustDomain = "libp2p-routing-state";
    private const int PeerField = 1;
    private const int SequenceField = 2;
    private const int AddressField = 3;
    private const int MultiaddressField = 1;

    /// <summary>The addresses of a peer.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="sequence">Larger for a newer record of the same peer.</param>
    /// <param name="addresses">At most <see cref="MaxAddresses"/> addresses.</param>
    public PeerRecord(PeerId peer, ulong sequence, IReadOnlyList<Multiaddress> addresses)
    {
        if (addresses.Count > MaxAddresses)
            throw new ArgumentException($"A peer record holds at most {MaxAddresses} addresses, not {addresses.Count}.", nameof(addresses));
        Peer = peer;
        Sequence = sequence;
        Addresses = addresses;
    }

    /// <summary>The peer.</summary>
    public PeerId Peer { get; }

    /// <summary>Larger for a newer record of the same peer.</summary>
    public ulong Sequence { get; }

    /// <summary>Where the peer says it listens.</summary>
    public IReadOnlyList<Multiaddress> Addresses { get; }

    private static ReadOnlySpan<byte> PayloadType => [0x03, 0x01];

    private static ReadOnlySpan<byte> RustPayloadType => "/libp2p/routing-state-record"u8;

    /// <summary>Opens an envelope: false unless it verifies and the peer in the record is the one that signed.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> envelopeMessage, [NotNullWhen(true)] out PeerRecord? record)
    {
        record = null;
        if (!SignedEnvelope.TryParse(envelopeMessage, out SignedEnvelope? envelope))
            return false;
        string? domain = envelope.PayloadType.Span.SequenceEqual(PayloadType) ? Domain
            : envelope.PayloadType.Span.SequenceEqual(RustPayloadType) ? RustDomain
            : null;
        if (domain is null
            || !envelope.IsSignedFor(domain)
            || !TryParse(envelope.Payload.Span, out PeerRecord? signed)
            || signed.Peer != envelope.Key.Peer)
            return false;
        record = signed;
        return true;
    }

    /// <summary>Signs the record; the answer is the envelope's message.</summary>
    /// <exception cref="ArgumentException">The record is about another peer.</exception>
    public byte[] Seal(NodeIdentity identity)
    {
        if (identity.Peer != Peer)
            throw new ArgumentException("A peer signs only its own record.", nameof(identity));
        return SignedEnvelope.Seal(identity, Domain, PayloadType, ToMessage()).ToMessage();
    }

    private byte[] ToMessage()
    {
        ArrayBufferWriter<byte> buffer = new();
        ProtobufWriter writer = new(buffer);
        writer.Bytes(PeerField, Peer.Span);
        writer.Number(SequenceField, Sequence);
        foreach (Multiaddress address in Addresses)
        {
            writer.Length(AddressField, ProtobufWriter.SizeOfBytes(MultiaddressField, address.Bytes.Length));
            writer.Bytes(MultiaddressField, address.Bytes.Span);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static bool TryParse(ReadOnlySpan<byte> message, [NotNullWhen(true)] out PeerRecord? record)
    {
        record = null;
        PeerId peer = default;
        ulong sequence = 0;
        List<Multiaddress> addresses = [];
        ProtobufReader reader = new(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case PeerField when !PeerIdText.TryFromBytes(reader.Bytes(), out peer):
                    return false;
                case SequenceField:
                    sequence = reader.Number();
                    break;
                case AddressField when addresses.Count < MaxAddresses:
                    if (!TryReadAddress(reader.Bytes(), addresses))
                        return false;
                    break;
                default:
                    break;
            }
        }

        if (reader.IsMalformed || peer.IsEmpty)
            return false;
        record = new PeerRecord(peer, sequence, addresses);
        return true;
    }

    /// <summary>Adds the address, unless it is of a kind that cannot be read; false only when the message around it is malformed.</summary>
    private static bool TryReadAddress(ReadOnlySpan<byte> message, List<Multiaddress> addresses)
    {
        ProtobufReader reader = new(message);
        while (reader.Next())
        {
            if (reader.Field == MultiaddressField && Multiaddress.TryParse(reader.Bytes(), out Multiaddress? address))
                addresses.Add(address);
        }

        return !reader.IsMalformed;
    }
}
