using System;
using System.Buffers;
using Kith.Core.Formats;
using Kith.Core.Ids;

namespace Kith.Core.Records;

/// <summary>
/// What Kith puts around a payload so that a node which knows nothing of Kith can still hold and pass the value on. Protobuf:
/// 1 payload (bytes), 2 expiry (varint, Unix milliseconds), 3 hybrid clock (fixed64), 4 writer peer id (bytes), 5 tombstone (bool).
/// Fields 6 to 8 belong to signed records; they and later ones are skipped here.
/// </summary>
public readonly struct RecordEnvelope
{
    /// <summary>Room for everything but the payload, in bytes: the fields here, a signature and key, and fields of later versions.</summary>
    public const int MaxOverheadBytes = 512;

    private const int PayloadField = 1;
    private const int ExpiryField = 2;
    private const int ClockField = 3;
    private const int WriterField = 4;
    private const int TombstoneField = 5;
    private static readonly long LastUnixMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The bytes users see; empty in a tombstone.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>When the record ends, to the millisecond; after 1970.</summary>
    public DateTimeOffset Expires { get; init; }

    /// <summary>The writer's <see cref="HybridClock"/> when it wrote.</summary>
    public ulong Clock { get; init; }

    /// <summary>The peer id of the writer, 1 to 64 bytes.</summary>
    public ReadOnlyMemory<byte> Writer { get; init; }

    /// <summary>Whether the record says that the key was deleted.</summary>
    public bool IsTombstone { get; init; }

    /// <summary>The one canonical encoding: fields in order, absent when they are empty.</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        // ArrayBufferWriter grows when a varint's largest size might not fit, so the array has that much slack.
        ArrayBufferWriter<byte> output = new(Payload.Length + Writer.Length + 64);
        ProtobufWriter writer = new(output);
        if (!Payload.IsEmpty)
            writer.Bytes(PayloadField, Payload.Span);
        writer.Number(ExpiryField, (ulong)Expires.ToUnixTimeMilliseconds());
        writer.Fixed64(ClockField, Clock);
        writer.Bytes(WriterField, Writer.Span);
        if (IsTombstone)
            writer.Number(TombstoneField, 1);
        return output.WrittenMemory;
    }

    /// <summary>
    /// Reads an envelope; its parts are slices of <paramref name="value"/>. False when a field is missing, doubled, of another type or out
    /// of range, or a tombstone carries a payload. Never throws and allocates nothing.
    /// </summary>
    public static bool TryDecode(ReadOnlyMemory<byte> value, out RecordEnvelope envelope)
    {
        ReadOnlyMemory<byte> payload = default;
        ReadOnlyMemory<byte> writer = default;
        ulong expires = 0;
        ulong clock = 0;
        bool isTombstone = false;
        int seen = 0;
        envelope = default;
        ProtobufReader reader = new(value.Span);
        while (reader.Next())
        {
            if (reader.Field > TombstoneField)
                continue;
            if ((seen & (1 << reader.Field)) != 0 || reader.WireType != TypeOf(reader.Field))
                return false;
            seen |= 1 << reader.Field;
            switch (reader.Field)
            {
                case PayloadField:
                    payload = Slice(value, reader.Bytes());
                    break;
                case ExpiryField:
                    expires = reader.Number();
                    break;
                case ClockField:
                    clock = reader.Number();
                    break;
                case WriterField:
                    writer = Slice(value, reader.Bytes());
                    break;
                default:
                    if (reader.Number() != 1)
                        return false;
                    isTombstone = true;
                    break;
            }
        }

        if (reader.IsMalformed
            || expires == 0 || expires > (ulong)LastUnixMilliseconds
            || (seen & (1 << ClockField)) == 0
            || writer.Length is 0 or > PeerId.MaxBytes
            || (isTombstone && !payload.IsEmpty))
            return false;
        envelope = new RecordEnvelope
        {
            Payload = payload,
            Expires = DateTimeOffset.FromUnixTimeMilliseconds((long)expires),
            Clock = clock,
            Writer = writer,
            IsTombstone = isTombstone,
        };
        return true;
    }

    private static ProtobufWireType TypeOf(int field) => field switch
    {
        PayloadField or WriterField => ProtobufWireType.LengthDelimited,
        ClockField => ProtobufWireType.Fixed64,
        _ => ProtobufWireType.Varint,
    };

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> whole, ReadOnlySpan<byte> part) =>
        whole.Span.Overlaps(part, out int offset) ? whole.Slice(offset, part.Length) : default; // Only an empty part overlaps nothing.
}
