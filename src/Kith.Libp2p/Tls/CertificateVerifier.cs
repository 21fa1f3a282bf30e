using System;
using System.Security.Cryptography;
using Kith.Core.Ids;
using Kith.Libp2p.Identity;

namespace Kith.Libp2p.Tls;

/// <summary>
/// Decides whether a certificate proves a peer's identity (libp2p tls, "Peer Authentication"). Cheap checks come before expensive ones,
/// sizes before arithmetic; the platform's own chain verdict plays no part.
/// </summary>
internal static class CertificateVerifier
{
    /// <summary>The longest certificate accepted, in bytes. Exactly one is sent, so this bounds the chain.</summary>
    public const int MaxCertificateBytes = 16 * 1024;

    /// <summary>The longest value of the libp2p extension accepted, in bytes.</summary>
    public const int MaxExtensionBytes = 8 * 1024;

    /// <summary>How far the clocks of two peers may be apart.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Checks one certificate.</summary>
    /// <param name="der">The certificate as it was sent.</param>
    /// <param name="expected">The peer that was dialled, or the empty id where anyone may call.</param>
    /// <param name="now">The time.</param>
    /// <param name="identity">The peer's key, when the answer is <see cref="CertificateFault.None"/>.</param>
    public static CertificateFault Verify(ReadOnlyMemory<byte> der, PeerId expected, DateTimeOffset now, out PublicKey? identity)
    {
        identity = null;
        if (der.Length > MaxCertificateBytes)
            return CertificateFault.TooLarge;
        if (!PeerCertificate.TryParse(der, out PeerCertificate? certificate))
            return CertificateFault.Malformed;
        CertificateFault fault = VerifyCertificate(certificate, now);
        return fault != CertificateFault.None ? fault : VerifyIdentity(certificate, expected, out identity);
    }

    private static CertificateFault VerifyCertificate(PeerCertificate certificate, DateTimeOffset now)
    {
        if (certificate.HasUnknownCriticalExtension)
            return CertificateFault.UnknownCriticalExtension;
        if (certificate.NotBefore > now + ClockTolerance)
            return CertificateFault.NotYetValid;
        if (certificate.NotAfter < now - ClockTolerance)
            return CertificateFault.Expired;
        if (!SubjectPublicKeyInfo.TryParse(certificate.SubjectPublicKeyInfo, out SubjectPublicKeyInfo? key))
            return CertificateFault.KeyNotAccepted;
        if (SignatureHash(certificate.SignatureAlgorithm, key.Type) is not { } hash)
            return CertificateFault.SignatureAlgorithmNotAccepted;
        return key.Verify(certificate.Signed.Span, certificate.Signature, hash) ? CertificateFault.None : CertificateFault.NotSelfSigned;
    }

    private static CertificateFault VerifyIdentity(PeerCertificate certificate, PeerId expected, out PublicKey? identity)
    {
        identity = null;
        if (certificate.ExtensionValue is not { } value)
            return CertificateFault.ExtensionMissing;
        if (value.Length > MaxExtensionBytes)
            return CertificateFault.ExtensionTooLarge;
        if (certificate.HasRepeatedExtension || !Libp2pExtension.TryParse(value, out Libp2pExtension? extension))
            return CertificateFault.ExtensionMalformed;
        if (!PublicKey.TryParse(extension.Key.Span, out PublicKey? key))
            return CertificateFault.IdentityKeyNotAccepted;
        if (!extension.IsSignedBy(key, certificate.SubjectPublicKeyInfo.Span))
            return CertificateFault.IdentitySignatureWrong;
        if (!expected.IsEmpty && expected != key.Peer)
            return CertificateFault.PeerMismatch;
        identity = key;
        return CertificateFault.None;
    }

    private static HashAlgorithmName? SignatureHash(string algorithm, KeyType type) => (algorithm, type) switch
    {
        ("1.2.840.10045.4.3.2", KeyType.Ecdsa) or ("1.2.840.113549.1.1.11", KeyType.Rsa) => HashAlgorithmName.SHA256,
        ("1.2.840.10045.4.3.3", KeyType.Ecdsa) or ("1.2.840.113549.1.1.12", KeyType.Rsa) => HashAlgorithmName.SHA384,
        ("1.2.840.10045.4.3.4", KeyType.Ecdsa) or ("1.2.840.113549.1.1.13", KeyType.Rsa) => HashAlgorithmName.SHA512,
        _ => null,
    };
}
