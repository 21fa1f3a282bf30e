using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Kith.Core.Formats;

namespace Kith.Libp2p.Identity;

/// <summary>
/// A payload with the key that signed it (libp2p signed envelopes, RFC 0002): 1 public key, 2 payload type, 3 payload, 5 signature over the
/// length-prefixed domain, type and payload.
/// </summary>
internal sealed class SignedEnvelope
{
    /// <summary>The longest envelope accepted, in bytes.</summary>
    public const int MaxBytes = 16 * 1024;

    private const int KeyField = 1;
    private const int TypeField = 2;
    private const int PayloadField = 3;
    private const int SignatureField = 5;

    private SignedEnvelope(PublicKey key, byte[] payloadType, byte[] payload, byte[] signature)
    {
        Key = key;
        PayloadType = payloadType;
        Payload = payload;
        Signature = signature;
    }

    /// <summary>The key that is said to have signed.</summary>
    public PublicKey Key { get; }

    /// <summary>What kind of payload it is.</summary>
    public ReadOnlyMemory<byte> PayloadType { get; }

    /// <summary>The payload; worth nothing before <see cref="IsSignedFor"/>.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    private byte[] Signature { get; }

    /// <summary>Signs a payload.</summary>
    public static SignedEnvelope Seal(NodeIdentity identity, string domain, ReadOnlySpan<byte> payloadType, ReadOnlySpan<byte> payload) =>
        new(identity.PublicKey, payloadType.ToArray(), payload.ToArray(), identity.Sign(SignedBytes(domain, payloadType, payload)));

    /// <summary>Reads an envelope without verifying it; false when it is malformed or outside the limits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, [NotNullWhen(true)] out SignedEnvelope? envelope)
    {
        envelope = null;
        if (message.Length > MaxBytes)
            return false;
        PublicKey? key = null;
        ReadOnlySpan<byte> type = default;
        ReadOnlySpan<byte> payload = default;
        ReadOnlySpan<byte> signature = default;
        ProtobufReader reader = new(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case KeyField when !PublicKey.TryParse(reader.Bytes(), out key):
                    return false;
                case TypeField:
                    type = reader.Bytes();
                    break;
                case PayloadField:
                    payload = reader.Bytes();
                    break;
                case SignatureField:
                    signature = reader.Bytes();
                    break;
                default:
                    break;
            }
        }

        if (reader.IsMalformed || key is null)
            return false;
        envelope = new SignedEnvelope(key, type.ToArray(), payload.ToArray(), signature.ToArray());
        return true;
    }

    /// <summary>Whether the key signed this type and payload for a domain.</summary>
    public bool IsSignedFor(string domain) => Key.Verify(SignedBytes(domain, PayloadType.Span, Payload.Span), Signature);

    /// <summary>The envelope's protobuf message.</summary>
    public byte[] ToMessage()
    {
        ArrayBufferWriter<byte> buffer = new();
        ProtobufWriter writer = new(buffer);
        writer.Bytes(KeyField, Key.Message.Span);
        writer.Bytes(TypeField, PayloadType.Span);
        writer.Bytes(PayloadField, Payload.Span);
        writer.Bytes(SignatureField, Signature);
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] SignedBytes(string domain, ReadOnlySpan<byte> payloadType, ReadOnlySpan<byte> payload)
    {
        ArrayBufferWriter<byte> buffer = new();
        WritePrefixed(buffer, Encoding.UTF8.GetBytes(domain));
        WritePrefixed(buffer, payloadType);
        WritePrefixed(buffer, payload);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WritePrefixed(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> bytes)
    {
        buffer.Advance(Varint.Write(buffer.GetSpan(Varint.MaxBytes), (ulong)bytes.Length));
        buffer.Write(bytes);
    }
}
