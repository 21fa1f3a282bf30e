using System;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using Kith.Libp2p.Identity;

namespace Kith.Libp2p.Tls;

/// <summary>
/// The certificate extension that ties a throw-away certificate key to a peer's identity (libp2p tls, "libp2p Public Key Extension"):
/// SEQUENCE { OCTET STRING public key message, OCTET STRING signature }.
/// </summary>
internal sealed class Libp2pExtension
{
    /// <summary>The extension's object identifier.</summary>
    public const string Oid = "1.3.6.1.4.1.53594.1.1";

    private Libp2pExtension(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> signature)
    {
        Key = key;
        Signature = signature;
    }

    /// <summary>The public key message, not yet parsed.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>The identity's signature, not yet checked.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    private static ReadOnlySpan<byte> SignaturePrefix => "libp2p-tls-handshake:"u8;

    /// <summary>The value of the extension in a certificate with this SubjectPublicKeyInfo.</summary>
    public static byte[] Encode(NodeIdentity identity, ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteOctetString(identity.PublicKey.Message.Span);
            writer.WriteOctetString(identity.Sign([.. SignaturePrefix, .. subjectPublicKeyInfo]));
        }

        return writer.Encode();
    }

    /// <summary>Reads the value; false when it is not strict DER.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> value, [NotNullWhen(true)] out Libp2pExtension? extension)
    {
        extension = null;
        try
        {
            AsnReader outer = new(value, AsnEncodingRules.DER);
            AsnReader fields = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            byte[] key = fields.ReadOctetString();
            byte[] signature = fields.ReadOctetString();
            fields.ThrowIfNotEmpty();
            extension = new Libp2pExtension(key, signature);
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>Whether the identity signed the certificate's key.</summary>
    public bool IsSignedBy(PublicKey identity, ReadOnlySpan<byte> subjectPublicKeyInfo) =>
        identity.Verify([.. SignaturePrefix, .. subjectPublicKeyInfo], Signature.Span);
}
