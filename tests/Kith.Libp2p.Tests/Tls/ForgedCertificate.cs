using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Tls;

namespace Kith.Libp2p.Tests.Tls;

/// <summary>Makes certificates with one thing wrong; the defaults make a right one.</summary>
internal sealed class ForgedCertificate
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public required NodeIdentity Identity { get; init; }

    /// <summary>The value of the libp2p extension; null for the right one, empty for none.</summary>
    public byte[]? ExtensionValue { get; init; }

    public bool ExtensionCritical { get; init; } = true;

    public List<X509Extension> MoreExtensions { get; } = [];

    public DateTimeOffset NotBefore { get; init; } = Now.AddHours(-1);

    public DateTimeOffset NotAfter { get; init; } = Now.AddYears(100);

    /// <summary>Signs instead of the certificate's own key.</summary>
    public ECDsa? Signer { get; init; }

    public string Issuer { get; init; } = "CN=peer";

    public ECDsa Key { get; init; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public X509Certificate2 Create()
    {
        CertificateRequest request = new(new X500DistinguishedName("CN=peer"), Key, HashAlgorithmName.SHA256);
        byte[] value = ExtensionValue ?? Libp2pExtension.Encode(Identity, Key.ExportSubjectPublicKeyInfo());
        if (value.Length > 0)
            request.CertificateExtensions.Add(new X509Extension(Libp2pExtension.Oid, value, ExtensionCritical));
        foreach (X509Extension extension in MoreExtensions)
            request.CertificateExtensions.Add(extension);
        X509SignatureGenerator generator = X509SignatureGenerator.CreateForECDsa(Signer ?? Key);
        using X509Certificate2 certificate = request.Create(new X500DistinguishedName(Issuer), generator, NotBefore, NotAfter, [1, 2, 3, 4]);
        return certificate.CopyWithPrivateKey(Key);
    }
}
