using System;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Kith.Libp2p.Identity;

namespace Kith.Libp2p.Tls;

/// <summary>What a host presents in every handshake: made once, shared by all connections.</summary>
internal sealed class TlsIdentity : IDisposable
{
    private readonly X509Certificate2 _certificate;

    /// <summary>Makes the host's certificate.</summary>
    /// <param name="identity">The host's key pair; stays the caller's.</param>
    /// <param name="clock">Tells when certificates are valid.</param>
    public TlsIdentity(NodeIdentity identity, TimeProvider clock)
    {
        Identity = identity;
        Clock = clock;
        _certificate = TlsCertificate.Create(identity, clock.GetUtcNow());
        CertificateContext = LoneCertificate.ContextOf(_certificate);
    }

    /// <summary>The host's key pair.</summary>
    public NodeIdentity Identity { get; }

    /// <summary>Tells when certificates are valid.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The certificate as the handshake wants it.</summary>
    public SslStreamCertificateContext CertificateContext { get; }

    /// <summary>Frees the certificate's key. Connections that are open stay so.</summary>
    public void Dispose() => _certificate.Dispose();
}
