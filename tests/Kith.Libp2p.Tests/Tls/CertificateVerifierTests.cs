using System;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Tests.Vectors;
using Kith.Libp2p.Tls;
using PublicKey = Kith.Libp2p.Identity.PublicKey;

namespace Kith.Libp2p.Tests.Tls;

public sealed class CertificateVerifierTests : IDisposable
{
    private const string BasicConstraintsOid = "2.5.29.19";

    private readonly NodeIdentity _peer = NodeIdentity.FromSeed([.. Enumerable.Repeat((byte)1, 32)]);
    private readonly NodeIdentity _stranger = NodeIdentity.FromSeed([.. Enumerable.Repeat((byte)2, 32)]);

    public void Dispose()
    {
        _peer.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public void Every_published_certificate_gets_its_published_verdict()
    {
        CertificateVector[] vectors = VectorFile.Read<CertificateVector>("libp2p-tls-certificates.json");
        Assert.Equal(4, vectors.Length);
        foreach (CertificateVector vector in vectors)
        {
            CertificateFault fault = CertificateVerifier.Verify(Convert.FromHexString(vector.CertificateHex), default, ForgedCertificate.Now, out PublicKey? key);
            Assert.Equal(vector.Valid ? CertificateFault.None : CertificateFault.IdentitySignatureWrong, fault);
            Assert.Equal(vector.PeerId, key is null ? null : PeerIdText.Format(key.Peer));
        }
    }

    [Fact]
    public void Own_certificate_is_accepted_and_carries_the_extension_first_and_alone()
    {
        using X509Certificate2 certificate = TlsCertificate.Create(_peer, ForgedCertificate.Now);
        Assert.Equal(CertificateFault.None, Verify(certificate, _peer.Peer));
        Assert.Equal(Libp2pExtension.Oid, Assert.Single(certificate.Extensions).Oid!.Value);
        Assert.Equal(ForgedCertificate.Now.AddHours(-1), new DateTimeOffset(certificate.NotBefore));
        Assert.Equal(ForgedCertificate.Now.AddHours(-1).AddYears(100), new DateTimeOffset(certificate.NotAfter));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Extension_is_accepted_critical_or_not(bool critical) =>
        Assert.Equal(CertificateFault.None, Verify(new ForgedCertificate { Identity = _peer, ExtensionCritical = critical }));

    [Fact]
    public void Another_peer_than_was_dialled_is_refused() =>
        Assert.Equal(CertificateFault.PeerMismatch, Verify(new ForgedCertificate { Identity = _peer }, _stranger.Peer));

    [Fact]
    public void Identity_key_of_another_peer_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] stolen = SwapKey(Libp2pExtension.Encode(_stranger, key.ExportSubjectPublicKeyInfo()), _peer.PublicKey);
        Assert.Equal(CertificateFault.IdentitySignatureWrong, Verify(new ForgedCertificate { Identity = _peer, Key = key, ExtensionValue = stolen }));
    }

    [Fact]
    public void Extension_replayed_from_another_certificate_is_refused()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] replayed = Libp2pExtension.Encode(_peer, other.ExportSubjectPublicKeyInfo());
        Assert.Equal(CertificateFault.IdentitySignatureWrong, Verify(new ForgedCertificate { Identity = _peer, ExtensionValue = replayed }));
    }

    [Fact]
    public void Certificate_signed_by_another_key_is_refused()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(CertificateFault.NotSelfSigned, Verify(new ForgedCertificate { Identity = _peer, Signer = other }));
    }

    [Fact]
    public void Certificate_without_the_extension_is_refused() =>
        Assert.Equal(CertificateFault.ExtensionMissing, Verify(new ForgedCertificate { Identity = _peer, ExtensionValue = [] }));

    [Theory]
    [InlineData("04")]
    [InlineData("3000")]
    [InlineData("3003040101")]
    [InlineData("30060401010401020500")]
    public void Extension_that_is_not_a_key_and_a_signature_is_refused(string hex) =>
        Assert.Equal(CertificateFault.ExtensionMalformed, Verify(new ForgedCertificate { Identity = _peer, ExtensionValue = Convert.FromHexString(hex) }));

    [Fact]
    public void Extension_with_an_unreadable_identity_key_is_refused() =>
        Assert.Equal(
            CertificateFault.IdentityKeyNotAccepted,
            Verify(new ForgedCertificate { Identity = _peer, ExtensionValue = Convert.FromHexString("3006040101040102") }));

    [Fact]
    public void Extension_beyond_its_limit_is_refused() =>
        Assert.Equal(
            CertificateFault.ExtensionTooLarge,
            Verify(new ForgedCertificate { Identity = _peer, ExtensionValue = new byte[CertificateVerifier.MaxExtensionBytes + 1] }));

    [Fact]
    public void Certificate_beyond_its_limit_is_refused()
    {
        ForgedCertificate forged = new() { Identity = _peer };
        forged.MoreExtensions.Add(new X509Extension("1.2.3.4", new byte[CertificateVerifier.MaxCertificateBytes], critical: false));
        Assert.Equal(CertificateFault.TooLarge, Verify(forged));
    }

    [Fact]
    public void Unknown_extension_is_refused_only_when_critical()
    {
        ForgedCertificate critical = new() { Identity = _peer };
        critical.MoreExtensions.Add(new X509Extension(BasicConstraintsOid, [0x30, 0x00], critical: true));
        Assert.Equal(CertificateFault.UnknownCriticalExtension, Verify(critical));
        ForgedCertificate harmless = new() { Identity = _peer };
        harmless.MoreExtensions.Add(new X509Extension(BasicConstraintsOid, [0x30, 0x00], critical: false));
        Assert.Equal(CertificateFault.None, Verify(harmless));
    }

    [Theory]
    [InlineData(-10, -6, CertificateFault.Expired)]
    [InlineData(-10, -4, CertificateFault.None)]
    [InlineData(4, 10, CertificateFault.None)]
    [InlineData(6, 10, CertificateFault.NotYetValid)]
    public void Validity_is_checked_with_five_minutes_of_tolerance(int fromMinutes, int toMinutes, object fault) =>
        Assert.Equal(
            (CertificateFault)fault,
            Verify(new ForgedCertificate
            {
                Identity = _peer,
                NotBefore = ForgedCertificate.Now.AddMinutes(fromMinutes),
                NotAfter = ForgedCertificate.Now.AddMinutes(toMinutes),
            }));

    [Fact]
    public void Certificate_of_the_last_moment_of_the_calendar_is_accepted() =>
        Assert.Equal(
            CertificateFault.None,
            Verify(new ForgedCertificate { Identity = _peer, NotAfter = new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero) }));

    [Fact]
    public void Certificate_key_on_an_unknown_curve_is_refused() =>
        Assert.Equal(
            CertificateFault.KeyNotAccepted,
            Verify(new ForgedCertificate { Identity = _peer, Key = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.10")) }));

    [Theory]
    [InlineData(1024, CertificateFault.KeyNotAccepted)]
    [InlineData(2048, CertificateFault.None)]
    public void Rsa_certificate_key_has_a_smallest_size(int bits, object fault)
    {
        using RSA key = RSA.Create(bits);
        CertificateRequest request = new("CN=peer", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(
            new X509Extension(Libp2pExtension.Oid, Libp2pExtension.Encode(_peer, key.ExportSubjectPublicKeyInfo()), critical: true));
        using X509Certificate2 certificate = request.CreateSelfSigned(ForgedCertificate.Now.AddHours(-1), ForgedCertificate.Now.AddHours(1));
        Assert.Equal((CertificateFault)fault, Verify(certificate, default));
    }

    [Fact]
    public void Signature_over_another_hash_is_refused()
    {
        using X509Certificate2 certificate = TlsCertificate.Create(_peer, ForgedCertificate.Now);
        string ecdsaWithSha224 = Convert.ToHexStringLower(certificate.RawData).Replace("2a8648ce3d040302", "2a8648ce3d040301", StringComparison.Ordinal);
        CertificateFault fault = CertificateVerifier.Verify(Convert.FromHexString(ecdsaWithSha224), default, ForgedCertificate.Now, out _);
        Assert.Equal(CertificateFault.SignatureAlgorithmNotAccepted, fault);
    }

    [Fact]
    public void Changed_or_cut_certificate_is_never_accepted_and_never_throws()
    {
        using X509Certificate2 certificate = TlsCertificate.Create(_peer, ForgedCertificate.Now);
        byte[] right = certificate.RawData;
        Prop.ForAll<DoNotSize<int>, byte, bool>((position, change, cut) =>
        {
            byte[] changed = [.. right];
            int index = (int)((uint)position.Item % changed.Length);
            changed[index] ^= (byte)(change | 1);
            if (cut)
                changed = changed[..index];
            return CertificateVerifier.Verify(changed, default, ForgedCertificate.Now, out PublicKey? key) != CertificateFault.None && key is null;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Every_single_cut_of_a_certificate_is_refused()
    {
        using X509Certificate2 certificate = TlsCertificate.Create(_peer, ForgedCertificate.Now);
        for (int length = 0; length < certificate.RawData.Length; length++)
            Assert.NotEqual(CertificateFault.None, CertificateVerifier.Verify(certificate.RawData.AsMemory(0, length), default, ForgedCertificate.Now, out _));
        Assert.Equal(CertificateFault.Malformed, CertificateVerifier.Verify((byte[])[.. certificate.RawData, 0], default, ForgedCertificate.Now, out _));
    }

    private static byte[] SwapKey(byte[] extension, PublicKey key)
    {
        // Both keys are Ed25519, so the message inside has the same length and place: two headers of two bytes before it.
        key.Message.Span.CopyTo(extension.AsSpan(4));
        return extension;
    }

    private static CertificateFault Verify(ForgedCertificate forged, PeerId expected = default)
    {
        using X509Certificate2 certificate = forged.Create();
        return Verify(certificate, expected);
    }

    private static CertificateFault Verify(X509Certificate2 certificate, PeerId expected) =>
        CertificateVerifier.Verify(certificate.RawData, expected, ForgedCertificate.Now, out _);
}
