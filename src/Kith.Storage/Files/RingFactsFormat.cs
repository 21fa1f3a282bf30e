using System;
using System.Buffers;
using System.Collections.Generic;
using System.Collections.Immutable;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring;

namespace Kith.Storage.Files;

/// <summary>A ring member's facts as protobuf fields.</summary>
internal static class RingFactsFormat
{
    private const int IncarnationField = 1;
    private const int EpochField = 2;
    private const int PredecessorField = 3;
    private const int SuccessorField = 4;
    private const int HandedOverField = 5;

    private const int NameField = 1;
    private const int PlaceField = 2;
    private const int AddressField = 3;

    private const int TokenIncarnationField = 1;
    private const int TokenEpochField = 2;
    private const int PeerField = 3;
    private const int PeerIncarnationField = 4;
    private const int IsLeaveField = 5;
    private const int GapFromField = 6;
    private const int CommitEpochField = 7;

    /// <summary>The facts as bytes.</summary>
    public static byte[] Encode(RingFacts facts)
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        writer.Fixed64(IncarnationField, facts.Incarnation);
        writer.Number(EpochField, (ulong)facts.Epoch);
        if (facts.Predecessor is not null)
            writer.Bytes(PredecessorField, Encode(facts.Predecessor));
        foreach (Contact successor in facts.Successors)
            writer.Bytes(SuccessorField, Encode(successor));
        foreach (RingHandOver moved in facts.HandedOver)
            writer.Bytes(HandedOverField, Encode(moved));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads facts; null when the bytes are none, which an older or newer version may have written.</summary>
    public static RingFacts? Decode(ReadOnlySpan<byte> bytes)
    {
        ulong incarnation = 0;
        ulong epoch = 0;
        Contact? predecessor = null;
        ImmutableArray<Contact>.Builder successors = ImmutableArray.CreateBuilder<Contact>();
        ImmutableArray<RingHandOver>.Builder handedOver = ImmutableArray.CreateBuilder<RingHandOver>();
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case IncarnationField:
                    incarnation = reader.Number();
                    break;
                case EpochField:
                    epoch = reader.Number();
                    break;
                case PredecessorField when (predecessor = DecodeContact(reader.Bytes())) is null:
                    return null;
                case SuccessorField when DecodeContact(reader.Bytes()) is { } successor:
                    successors.Add(successor);
                    break;
                case HandedOverField when DecodeHandOver(reader.Bytes()) is { } moved:
                    handedOver.Add(moved);
                    break;
                case SuccessorField or HandedOverField:
                    return null;
            }
        }

        return reader.IsMalformed || epoch > long.MaxValue ? null : new RingFacts(incarnation, (long)epoch, predecessor, successors.ToImmutable(), handedOver.ToImmutable());
    }

    private static byte[] Encode(Contact contact)
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        writer.Bytes(NameField, contact.Peer.Span);
        writer.Bytes(PlaceField, contact.Id.ToByteArray());
        foreach (ReadOnlyMemory<byte> address in contact.Addresses)
            writer.Bytes(AddressField, address.Span);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Encode(RingHandOver moved)
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        writer.Fixed64(TokenIncarnationField, moved.Token.Incarnation);
        writer.Number(TokenEpochField, (ulong)moved.Token.Epoch);
        writer.Bytes(PeerField, Encode(moved.Peer));
        writer.Fixed64(PeerIncarnationField, moved.Incarnation);
        writer.Number(IsLeaveField, moved.IsLeave ? 1UL : 0);
        writer.Bytes(GapFromField, Encode(moved.Predecessor));
        writer.Number(CommitEpochField, (ulong)moved.Epoch);
        return output.WrittenSpan.ToArray();
    }

    private static Contact? DecodeContact(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> place = default;
        List<ReadOnlyMemory<byte>> addresses = [];
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case NameField:
                    name = reader.Bytes();
                    break;
                case PlaceField:
                    place = reader.Bytes();
                    break;
                case AddressField:
                    addresses.Add(reader.Bytes().ToArray());
                    break;
            }
        }

        return reader.IsMalformed || name.Length is 0 or > PeerId.MaxBytes || place.Length != Identifier.Bytes
            ? null
            : new Contact(new PeerId(name.ToArray()), new Identifier(place), [.. addresses]);
    }

    private static RingHandOver? DecodeHandOver(ReadOnlySpan<byte> bytes)
    {
        ulong tokenIncarnation = 0, tokenEpoch = 0, incarnation = 0, isLeave = 0, epoch = 0;
        Contact? peer = null;
        Contact? gapFrom = null;
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case TokenIncarnationField:
                    tokenIncarnation = reader.Number();
                    break;
                case TokenEpochField:
                    tokenEpoch = reader.Number();
                    break;
                case PeerField:
                    peer = DecodeContact(reader.Bytes());
                    break;
                case PeerIncarnationField:
                    incarnation = reader.Number();
                    break;
                case IsLeaveField:
                    isLeave = reader.Number();
                    break;
                case GapFromField:
                    gapFrom = DecodeContact(reader.Bytes());
                    break;
                case CommitEpochField:
                    epoch = reader.Number();
                    break;
            }
        }

        return reader.IsMalformed || peer is null || gapFrom is null || tokenEpoch > long.MaxValue || epoch > long.MaxValue
            ? null
            : new RingHandOver(new FencingToken(tokenIncarnation, (long)tokenEpoch), peer, incarnation, isLeave != 0, gapFrom, (long)epoch);
    }
}
