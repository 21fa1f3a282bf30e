using System;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Tls;

namespace Kith.Libp2p.Tests.Tls;

public sealed class LoneCertificateTests
{
    [Fact]
    public void Context_has_the_certificate_alone()
    {
        using NodeIdentity identity = NodeIdentity.Generate();
        using X509Certificate2 certificate = TlsCertificate.Create(identity, DateTimeOffset.UtcNow);
        SslStreamCertificateContext context = LoneCertificate.ContextOf(certificate);
        Assert.Same(certificate, context.TargetCertificate);
        Assert.Empty(context.IntermediateCertificates);
    }

    // Fails with the first .NET that has no such constructor: a node still starts then, a fifth slower.
    [Fact]
    public void No_chain_is_built()
    {
        using NodeIdentity identity = NodeIdentity.Generate();
        using X509Certificate2 certificate = TlsCertificate.Create(identity, DateTimeOffset.UtcNow);
        Assert.Same(certificate, LoneCertificate.WithoutChain(certificate).TargetCertificate);
    }

    [Fact]
    public void Certificate_without_its_key_is_refused()
    {
        using NodeIdentity identity = NodeIdentity.Generate();
        using X509Certificate2 certificate = TlsCertificate.Create(identity, DateTimeOffset.UtcNow);
        using X509Certificate2 known = X509CertificateLoader.LoadCertificate(certificate.RawData);
        Assert.Throws<ArgumentException>(() => LoneCertificate.ContextOf(known));
    }
}
