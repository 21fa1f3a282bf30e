using System;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Kith.Core.Ids;
using PublicKey = Kith.Libp2p.Identity.PublicKey;

namespace Kith.Libp2p.Tls;

/// <summary>The certificate callback of one handshake, and what it found.</summary>
internal sealed class PeerCheck(PeerId expected, bool asServer, TimeProvider clock)
{
    /// <summary>Why the peer was refused; <see cref="CertificateFault.Missing"/> until a certificate is seen.</summary>
    public CertificateFault Fault { get; private set; } = CertificateFault.Missing;

    /// <summary>Whether the handshake came as far as the certificate.</summary>
    public bool HasRun { get; private set; }

    /// <summary>The peer's key, once it is proved.</summary>
    public PublicKey? RemoteKey { get; private set; }

    /// <summary>
    /// A chain policy under which the platform trusts, fetches and looks up nothing. It builds a chain before the callback, and with its
    /// defaults would fetch whatever URL a stranger wrote into a certificate. One a handshake, since the chain's extra store is in it.
    /// </summary>
    public static X509ChainPolicy NewChainPolicy() => new()
    {
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        VerificationFlags = X509VerificationFlags.AllFlags,
    };

    /// <summary>The whole decision; the platform's own verdict is ignored.</summary>
    public bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors platformVerdict)
    {
        HasRun = true;
        Fault = Verify(certificate, chain);
        return Fault == CertificateFault.None;
    }

    private CertificateFault Verify(X509Certificate? certificate, X509Chain? chain)
    {
        if (certificate is null)
            return CertificateFault.Missing;
        // At the client the platform counts the peer's own certificate among the extra ones.
        int ownCertificate = asServer ? 0 : 1;
        if (chain is null || chain.ChainPolicy.ExtraStore.Count > ownCertificate)
            return CertificateFault.MoreThanOne;
        CertificateFault fault = CertificateVerifier.Verify(certificate.GetRawCertData(), expected, clock.GetUtcNow(), out PublicKey? key);
        RemoteKey = key;
        return fault;
    }
}
