using System;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Kith.Libp2p.Identity;

/// <summary>
/// An RSA or ECDSA public key from its DER form (RFC 5280, section 4.1.2.7), checked before any arithmetic: RSA has 2,048 to 8,192
/// bits and a small exponent, ECDSA is on a named P-curve with an uncompressed point. Explicit curve parameters are refused, since
/// checking them has been a way to hang a verifier.
/// </summary>
internal sealed class SubjectPublicKeyInfo
{
    /// <summary>The smallest RSA modulus accepted, in bits.</summary>
    public const int MinRsaBits = 2_048;

    /// <summary>The largest RSA modulus accepted, in bits: verifying larger ones is a denial of service (CVE-2023-39533).</summary>
    public const int MaxRsaBits = 8_192;

    private const int MaxRsaExponentBytes = 4;

    private readonly ReadOnlyMemory<byte> _der;

    private SubjectPublicKeyInfo(ReadOnlyMemory<byte> der, KeyType type)
    {
        _der = der;
        Type = type;
    }

    /// <summary><see cref="KeyType.Rsa"/> or <see cref="KeyType.Ecdsa"/>.</summary>
    public KeyType Type { get; }

    /// <summary>Reads a key; false when it is malformed or outside the limits.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out SubjectPublicKeyInfo? key)
    {
        key = null;
        try
        {
            AsnReader outer = new(der, AsnEncodingRules.DER);
            AsnReader info = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            AsnReader algorithm = info.ReadSequence();
            string oid = algorithm.ReadObjectIdentifier();
            byte[] bits = info.ReadBitString(out int unused);
            info.ThrowIfNotEmpty();
            if (unused != 0)
                return false;
            KeyType? type = oid switch
            {
                "1.2.840.113549.1.1.1" when IsRsaWithinLimits(algorithm, bits) => KeyType.Rsa,
                "1.2.840.10045.2.1" when IsNamedCurvePoint(algorithm, bits) => KeyType.Ecdsa,
                _ => null,
            };
            if (type is null)
                return false;
            key = new SubjectPublicKeyInfo(der, type.Value);
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>Whether a signature is right: PKCS#1 v1.5 for RSA, a DER sequence for ECDSA.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, HashAlgorithmName hash)
    {
        try
        {
            if (Type == KeyType.Rsa)
            {
                using RSA rsa = RSA.Create();
                rsa.ImportSubjectPublicKeyInfo(_der.Span, out _);
                return rsa.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1);
            }

            using ECDsa ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(_der.Span, out _);
            return ecdsa.VerifyData(data, signature, hash, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false; // A point off the curve shows only on import, a signature that is no DER only on verification.
        }
    }

    private static bool IsRsaWithinLimits(AsnReader algorithm, byte[] bits)
    {
        algorithm.ReadNull();
        algorithm.ThrowIfNotEmpty();
        AsnReader outer = new(bits, AsnEncodingRules.DER);
        AsnReader numbers = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        ReadOnlySpan<byte> modulus = numbers.ReadIntegerBytes().Span;
        ReadOnlySpan<byte> exponent = numbers.ReadIntegerBytes().Span;
        numbers.ThrowIfNotEmpty();
        if ((modulus[0] & 0x80) != 0 || (exponent[0] & 0x80) != 0)
            return false;
        if (modulus[0] == 0)
            modulus = modulus[1..];
        if (modulus.IsEmpty || exponent.Length > MaxRsaExponentBytes || exponent is [<= 1] || (exponent[^1] & 1) == 0)
            return false;
        int size = (modulus.Length * 8) - byte.LeadingZeroCount(modulus[0]);
        return size is >= MinRsaBits and <= MaxRsaBits;
    }

    private static bool IsNamedCurvePoint(AsnReader algorithm, byte[] bits)
    {
        int coordinateBytes = algorithm.ReadObjectIdentifier() switch
        {
            "1.2.840.10045.3.1.7" => 32,
            "1.3.132.0.34" => 48,
            "1.3.132.0.35" => 66,
            _ => 0,
        };
        algorithm.ThrowIfNotEmpty();
        return coordinateBytes != 0 && bits.Length == 1 + (2 * coordinateBytes) && bits[0] == 4;
    }
}
