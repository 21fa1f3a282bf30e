using System;
using System.Buffers;
using Kith.Core.Formats;
using Kith.Core.Ids;

namespace Kith.Core.Records;

/// <summary>
/// The envelope of a signed record: the fields of <see cref="RecordEnvelope"/>, then 6 sequence (varint, from 1), 7 public key (bytes) and, as
/// the last field, 8 signature (bytes). The signature covers every byte before it as it was received, and the swarm and key it is for.
/// </summary>
internal readonly struct SignedEnvelope
{
    private const int SequenceField = 6;
    private const int PublicKeyField = 7;
    private const int SignatureField = 8;

    // The public key and the signature share the room beside the payload with all other fields.
    private const int MaxPartBytes = 256;

    private SignedEnvelope(RecordEnvelope envelope, ulong sequence, ReadOnlyMemory<byte> publicKey, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> signature)
    {
        Envelope = envelope;
        Sequence = sequence;
        PublicKey = publicKey;
        Body = body;
        Signature = signature;
    }

    /// <summary>What every enveloped record has.</summary>
    public RecordEnvelope Envelope { get; }

    /// <summary>Grows with every write of the key.</summary>
    public ulong Sequence { get; }

    /// <summary>The writer's public key.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Everything before the signature.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The signature.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Writes and signs.</summary>
    public static ReadOnlyMemory<byte> Seal(in RecordEnvelope envelope, ulong sequence, ISignatures signatures, string swarm, RecordKey key)
    {
        ArrayBufferWriter<byte> output = new(envelope.Payload.Length + RecordEnvelope.MaxOverheadBytes);
        output.Write(envelope.Encode().Span);
        ProtobufWriter writer = new(output);
        writer.Number(SequenceField, sequence);
        writer.Bytes(PublicKeyField, signatures.PublicKey.Span);
        writer.Bytes(SignatureField, signatures.Sign(SignedBytes(swarm, key, output.WrittenSpan)));
        return output.WrittenMemory;
    }

    /// <summary>Reads without verifying; parts are slices of the value. False when a field is missing, doubled, out of range, or follows the signature. Never throws.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> value, out SignedEnvelope signed)
    {
        signed = default;
        if (!RecordEnvelope.TryDecode(value, out RecordEnvelope envelope))
            return false;
        ulong sequence = 0;
        ReadOnlySpan<byte> publicKey = default;
        ReadOnlySpan<byte> signature = default;
        int seen = 0;
        ProtobufReader reader = new(value.Span);
        while (reader.Next())
        {
            if (reader.Field is < SequenceField or > SignatureField)
                continue;
            ProtobufWireType expected = reader.Field == SequenceField ? ProtobufWireType.Varint : ProtobufWireType.LengthDelimited;
            if ((seen & (1 << reader.Field)) != 0 || reader.WireType != expected)
                return false;
            seen |= 1 << reader.Field;
            switch (reader.Field)
            {
                case SequenceField:
                    sequence = reader.Number();
                    break;
                case PublicKeyField:
                    publicKey = reader.Bytes();
                    break;
                default:
                    signature = reader.Bytes();
                    break;
            }
        }

        int body = value.Length - ProtobufWriter.SizeOfBytes(SignatureField, signature.Length);
        if (sequence == 0
            || publicKey.Length is 0 or > MaxPartBytes
            || signature.Length is 0 or > MaxPartBytes
            || body < 0
            || !value.Span.Overlaps(signature, out int offset) || offset + signature.Length != value.Length
            || !value.Span.Overlaps(publicKey, out int keyOffset))
            return false;
        signed = new SignedEnvelope(envelope, sequence, value.Slice(keyOffset, publicKey.Length), value[..body], value[offset..]);
        return true;
    }

    /// <summary>What is signed: each part with its length before it, so that none can pass for another's beginning.</summary>
    public static byte[] SignedBytes(string swarm, RecordKey key, ReadOnlySpan<byte> body)
    {
        ArrayBufferWriter<byte> output = new(body.Length + key.Span.Length + swarm.Length + 64);
        WriteLengthPrefixed(output, "kith signed record"u8);
        WriteLengthPrefixed(output, System.Text.Encoding.UTF8.GetBytes(swarm));
        WriteLengthPrefixed(output, key.Span); // The namespace is part of the key.
        WriteLengthPrefixed(output, body);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteLengthPrefixed(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        output.Advance(Varint.Write(output.GetSpan(Varint.MaxBytes), (ulong)bytes.Length));
        output.Write(bytes);
    }
}
