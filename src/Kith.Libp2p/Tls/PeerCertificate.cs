using System;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;

namespace Kith.Libp2p.Tls;

/// <summary>
/// The parts of a peer's X.509 certificate (RFC 5280, section 4.1) that are checked, read as strict DER without the operating system's
/// parser. Nothing is checked here.
/// </summary>
internal sealed class PeerCertificate
{
    private const int Version3 = 2;

    /// <summary>What the certificate's signature covers.</summary>
    public required ReadOnlyMemory<byte> Signed { get; init; }

    /// <summary>The object identifier of the signature's algorithm.</summary>
    public required string SignatureAlgorithm { get; init; }

    /// <summary>The signature.</summary>
    public required byte[] Signature { get; init; }

    /// <summary>The first moment of validity.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>The last moment of validity.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>The certificate's key, DER encoded.</summary>
    public required ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; init; }

    /// <summary>The value of the libp2p extension, or null.</summary>
    public byte[]? ExtensionValue { get; private set; }

    /// <summary>Whether the libp2p extension is there more than once.</summary>
    public bool HasRepeatedExtension { get; private set; }

    /// <summary>Whether another extension is marked critical.</summary>
    public bool HasUnknownCriticalExtension { get; private set; }

    /// <summary>Reads a certificate; false when it is not strict DER of X.509 version 3.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out PeerCertificate? certificate)
    {
        try
        {
            certificate = Parse(der);
            return true;
        }
        catch (AsnContentException)
        {
            certificate = null;
            return false;
        }
    }

    private static PeerCertificate Parse(ReadOnlyMemory<byte> der)
    {
        AsnReader file = new(der, AsnEncodingRules.DER);
        AsnReader outer = file.ReadSequence();
        file.ThrowIfNotEmpty();
        ReadOnlyMemory<byte> signed = outer.ReadEncodedValue();
        ReadOnlyMemory<byte> outerAlgorithm = outer.ReadEncodedValue();
        byte[] signature = outer.ReadBitString(out int unusedBits);
        outer.ThrowIfNotEmpty();

        AsnReader inner = new AsnReader(signed, AsnEncodingRules.DER).ReadSequence();
        AsnReader version = inner.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0));
        bool isVersion3 = version.TryReadInt32(out int number) && number == Version3;
        version.ThrowIfNotEmpty();
        inner.ReadIntegerBytes(); // serial number
        ReadOnlyMemory<byte> innerAlgorithm = inner.ReadEncodedValue();
        inner.ReadSequence(); // issuer
        AsnReader validity = inner.ReadSequence();
        DateTimeOffset notBefore = ReadTime(validity);
        DateTimeOffset notAfter = ReadTime(validity);
        validity.ThrowIfNotEmpty();
        inner.ReadSequence(); // subject
        ReadOnlyMemory<byte> key = inner.ReadEncodedValue();
        if (!isVersion3 || unusedBits != 0 || !innerAlgorithm.Span.SequenceEqual(outerAlgorithm.Span))
            throw new AsnContentException();

        PeerCertificate certificate = new()
        {
            Signed = signed,
            SignatureAlgorithm = new AsnReader(outerAlgorithm, AsnEncodingRules.DER).ReadSequence().ReadObjectIdentifier(),
            Signature = signature,
            NotBefore = notBefore,
            NotAfter = notAfter,
            SubjectPublicKeyInfo = key,
        };
        if (inner.HasData)
            certificate.ReadExtensions(inner.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3)));
        inner.ThrowIfNotEmpty();
        return certificate;
    }

    private void ReadExtensions(AsnReader wrapper)
    {
        AsnReader extensions = wrapper.ReadSequence();
        wrapper.ThrowIfNotEmpty();
        while (extensions.HasData)
        {
            AsnReader extension = extensions.ReadSequence();
            string oid = extension.ReadObjectIdentifier();
            bool critical = extension.PeekTag() == Asn1Tag.Boolean && extension.ReadBoolean();
            byte[] value = extension.ReadOctetString();
            extension.ThrowIfNotEmpty();
            if (oid != Libp2pExtension.Oid)
            {
                HasUnknownCriticalExtension |= critical;
                continue;
            }

            HasRepeatedExtension |= ExtensionValue is not null;
            ExtensionValue = value;
        }
    }

    private static DateTimeOffset ReadTime(AsnReader reader) => reader.PeekTag() == Asn1Tag.UtcTime
        ? reader.ReadUtcTime(twoDigitYearMax: 2049)
        : reader.ReadGeneralizedTime();
}
