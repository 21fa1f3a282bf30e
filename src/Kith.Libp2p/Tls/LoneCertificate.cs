using System;
using System.Collections.ObjectModel;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace Kith.Libp2p.Tls;

/// <summary>
/// A certificate that nobody else signed, as handshakes want it. The public way builds its chain first, and for that reads every root the machine trusts: 0.2 s of
/// processor, a fifth of a node's start, to find that there is no chain. It takes no policy that says so, hence the constructor behind it; should a later .NET have
/// another, the public way is taken.
/// </summary>
internal static class LoneCertificate
{
    /// <summary>The context of a self-signed certificate with its key: itself, and no others.</summary>
    public static SslStreamCertificateContext ContextOf(X509Certificate2 certificate)
    {
        if (!certificate.HasPrivateKey)
            throw new ArgumentException("A handshake needs the certificate's key.", nameof(certificate));
        try
        {
            return WithoutChain(certificate);
        }
        catch (MissingMethodException)
        {
            return SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        }
    }

    /// <summary>The same, or an error where .NET no longer has this constructor.</summary>
    /// <exception cref="MissingMethodException">It has not.</exception>
    internal static SslStreamCertificateContext WithoutChain(X509Certificate2 certificate) => New(certificate, ReadOnlyCollection<X509Certificate2>.Empty, trust: null);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern SslStreamCertificateContext New(X509Certificate2 target, ReadOnlyCollection<X509Certificate2> intermediates, SslCertificateTrust? trust);
}
