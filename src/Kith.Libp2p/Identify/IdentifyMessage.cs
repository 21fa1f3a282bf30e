using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Kith.Core.Formats;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Identity;

namespace Kith.Libp2p.Identify;

/// <summary>
/// What a peer tells about itself (libp2p identify, "The Identify Message"). Everything in it but the signed record is a claim: the peer's
/// identity comes from the handshake.
/// </summary>
internal sealed class IdentifyMessage
{
    /// <summary>The longest message sent, in bytes; js-libp2p reads no more.</summary>
    public const int MaxSentBytes = 8 * 1024;

    /// <summary>The longest message accepted, in bytes, all parts together.</summary>
    public const int MaxReceivedBytes = 64 * 1024;

    /// <summary>How many listen addresses are read; further ones are dropped.</summary>
    public const int MaxAddresses = 64;

    /// <summary>How many protocols are read; further ones are dropped.</summary>
    public const int MaxProtocols = 128;

    /// <summary>The longest protocol id and version text read, in bytes; longer ones are dropped.</summary>
    public const int MaxTextBytes = 256;

    private const int PublicKeyField = 1;
    private const int ListenAddressField = 2;
    private const int ProtocolField = 3;
    private const int ObservedAddressField = 4;
    private const int ProtocolVersionField = 5;
    private const int AgentVersionField = 6;
    private const int SignedPeerRecordField = 8;
    private const int FailureDomainField = 100; // Ours; others skip it.

    /// <summary>The peer's key.</summary>
    public PublicKey? PublicKey { get; init; }

    /// <summary>Where the peer listens.</summary>
    public IReadOnlyList<Multiaddress> ListenAddresses { get; init; } = [];

    /// <summary>The protocols that the peer accepts streams for.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = [];

    /// <summary>From where the sender sees the receiver connect.</summary>
    public Multiaddress? ObservedAddress { get; init; }

    /// <summary>The family of protocols that the peer speaks; empty when not said.</summary>
    public string ProtocolVersion { get; init; } = "";

    /// <summary>The peer's software, such as <c>kith/0.1.0</c>; empty when not said.</summary>
    public string AgentVersion { get; init; } = "";

    /// <summary>What the peer may be lost together with, such as its rack; null when not said.</summary>
    public string? FailureDomain { get; init; }

    /// <summary>The message of a signed peer record, not verified; empty when there is none.</summary>
    public ReadOnlyMemory<byte> SignedPeerRecord { get; init; }

    /// <summary>
    /// Reads a message; false when it is malformed or too long. A message that came in several parts is the parts one after another:
    /// so protobuf defines merging.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> message, [NotNullWhen(true)] out IdentifyMessage? identify)
    {
        identify = null;
        if (message.Length > MaxReceivedBytes)
            return false;
        PublicKey? key = null;
        Multiaddress? observed = null;
        string protocolVersion = "";
        string agentVersion = "";
        string? failureDomain = null;
        ReadOnlySpan<byte> record = default;
        List<Multiaddress> addresses = [];
        List<string> protocols = [];
        ProtobufReader reader = new(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case PublicKeyField when !PublicKey.TryParse(reader.Bytes(), out key):
                    return false;
                case ListenAddressField when Multiaddress.TryParse(reader.Bytes(), out Multiaddress? address):
                    if (addresses.Count < MaxAddresses)
                        addresses.Add(address);
                    break;
                case ProtocolField when TryReadText(reader.Bytes(), out string? protocol):
                    if (protocols.Count < MaxProtocols)
                        protocols.Add(protocol);
                    break;
                case ObservedAddressField:
                    observed = Multiaddress.TryParse(reader.Bytes(), out Multiaddress? seen) ? seen : null;
                    break;
                case ProtocolVersionField:
                    protocolVersion = TryReadText(reader.Bytes(), out string? version) ? version : "";
                    break;
                case AgentVersionField:
                    agentVersion = TryReadText(reader.Bytes(), out string? agent) ? agent : "";
                    break;
                case FailureDomainField:
                    failureDomain = FailureDomainText.Read(reader.Bytes());
                    break;
                case SignedPeerRecordField:
                    record = reader.Bytes();
                    break;
                default:
                    break;
            }
        }

        if (reader.IsMalformed)
            return false;
        identify = new IdentifyMessage
        {
            PublicKey = key,
            ListenAddresses = addresses,
            Protocols = protocols,
            ObservedAddress = observed,
            ProtocolVersion = protocolVersion,
            AgentVersion = agentVersion,
            FailureDomain = failureDomain,
            SignedPeerRecord = record.ToArray(),
        };
        return true;
    }

    /// <summary>The protobuf message, without a length before it.</summary>
    /// <exception cref="InvalidOperationException">It would be longer than <see cref="MaxSentBytes"/>: listen on fewer addresses.</exception>
    public byte[] ToMessage()
    {
        ArrayBufferWriter<byte> buffer = new();
        ProtobufWriter writer = new(buffer);
        if (PublicKey is not null)
            writer.Bytes(PublicKeyField, PublicKey.Message.Span);
        foreach (Multiaddress address in ListenAddresses)
            writer.Bytes(ListenAddressField, address.Bytes.Span);
        foreach (string protocol in Protocols)
            writer.Bytes(ProtocolField, Encoding.UTF8.GetBytes(protocol));
        if (ObservedAddress is not null)
            writer.Bytes(ObservedAddressField, ObservedAddress.Bytes.Span);
        if (ProtocolVersion.Length > 0)
            writer.Bytes(ProtocolVersionField, Encoding.UTF8.GetBytes(ProtocolVersion));
        if (AgentVersion.Length > 0)
            writer.Bytes(AgentVersionField, Encoding.UTF8.GetBytes(AgentVersion));
        if (FailureDomain is { } domain)
            writer.Bytes(FailureDomainField, Encoding.UTF8.GetBytes(domain));
        if (!SignedPeerRecord.IsEmpty)
            writer.Bytes(SignedPeerRecordField, SignedPeerRecord.Span);
        if (buffer.WrittenCount > MaxSentBytes)
        {
            throw new InvalidOperationException(
                $"The identify message has {buffer.WrittenCount} bytes and may have {MaxSentBytes}: listen on fewer addresses.");
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Texts of strangers end up in logs and terminals, so none with control characters is taken.</summary>
    private static bool TryReadText(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out string? text)
    {
        bool printable = bytes.Length <= MaxTextBytes
            && Utf8.IsValid(bytes)
            && !bytes.ContainsAnyInRange<byte>(0x00, 0x1f)
            && !bytes.Contains<byte>(0x7f);
        text = printable ? Encoding.UTF8.GetString(bytes) : null;
        return printable;
    }
}
