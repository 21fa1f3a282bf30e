using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kith.Libp2p.Identity;

namespace Kith.Libp2p.Tls;

/// <summary>Makes a host's own certificate: a fresh P-256 key, self-signed, the libp2p extension first and alone (libp2p tls).</summary>
internal static class TlsCertificate
{
    private const int ValidYears = 100;

    private static readonly X500DistinguishedName Name = new("CN=kith");
    private static readonly TimeSpan ValidBefore = TimeSpan.FromHours(1);

    /// <summary>A certificate that is valid from one hour ago for 100 years.</summary>
    public static X509Certificate2 Create(NodeIdentity identity, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(Name, key, HashAlgorithmName.SHA256);
        byte[] extension = Libp2pExtension.Encode(identity, key.ExportSubjectPublicKeyInfo());
        request.CertificateExtensions.Add(new X509Extension(Libp2pExtension.Oid, extension, critical: false));
        DateTimeOffset start = now - ValidBefore;
        return request.CreateSelfSigned(start, start.AddYears(ValidYears));
    }
}
