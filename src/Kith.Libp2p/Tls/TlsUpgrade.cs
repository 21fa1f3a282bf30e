using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;

namespace Kith.Libp2p.Tls;

/// <summary>
/// Turns a raw connection into a <see cref="SecureChannel"/> (libp2p tls, <c>/tls/1.0.0</c>): TLS 1.3 alone, certificates on both sides,
/// no resumption, no renegotiation, muxer chosen by ALPN. The deadline is the caller's token.
/// </summary>
internal static class TlsUpgrade
{
    /// <summary>The protocol id of this upgrade in multistream-select.</summary>
    public const string ProtocolId = "/tls/1.0.0";

    /// <summary>The ALPN entry that settles yamux as the muxer.</summary>
    public const string YamuxProtocol = "/yamux/1.0.0";

    /// <summary>The ALPN entry that leaves the muxer to multistream-select.</summary>
    public const string Libp2pProtocol = "libp2p";

    /// <summary>Upgrades a connection that we opened.</summary>
    /// <param name="raw">The connection; owned by the result, closed on failure.</param>
    /// <param name="own">What we present.</param>
    /// <param name="expected">The peer that must be at the other end; the empty id accepts anyone.</param>
    /// <param name="cancellation">Ends the handshake.</param>
    /// <remarks>The peer may still refuse us: TLS 1.3 ends here before the server has checked our certificate.</remarks>
    /// <exception cref="HandshakeException">The handshake failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public static ValueTask<SecureChannel> DialAsync(Stream raw, TlsIdentity own, PeerId expected, CancellationToken cancellation)
    {
        PeerCheck check = new(expected, asServer: false, own.Clock);
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = "", // No server name is sent: peers are named by key.
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowRenegotiation = false,
            AllowTlsResume = false,
            ApplicationProtocols = NewApplicationProtocols(),
            ClientCertificateContext = own.CertificateContext,
            CertificateChainPolicy = PeerCheck.NewChainPolicy(),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = check.Accept,
        };
        return UpgradeAsync(raw, check, ssl => ssl.AuthenticateAsClientAsync(options, cancellation));
    }

    /// <summary>Upgrades a connection that a peer opened. Nothing past the handshake is read before the peer's certificate is checked.</summary>
    /// <param name="raw">The connection; owned by the result, closed on failure.</param>
    /// <param name="own">What we present.</param>
    /// <param name="cancellation">Ends the handshake.</param>
    /// <remarks>A dialler that refuses us closes after this has succeeded: it checks our certificate last.</remarks>
    /// <exception cref="HandshakeException">The handshake failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public static ValueTask<SecureChannel> AcceptAsync(Stream raw, TlsIdentity own, CancellationToken cancellation)
    {
        PeerCheck check = new(default, asServer: true, own.Clock);
        SslServerAuthenticationOptions options = new()
        {
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowRenegotiation = false,
            AllowTlsResume = false,
            ApplicationProtocols = NewApplicationProtocols(),
            ServerCertificateContext = own.CertificateContext,
            CertificateChainPolicy = PeerCheck.NewChainPolicy(),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = check.Accept,
        };
        return UpgradeAsync(raw, check, ssl => ssl.AuthenticateAsServerAsync(options, cancellation));
    }

    private static async ValueTask<SecureChannel> UpgradeAsync(Stream raw, PeerCheck check, Func<SslStream, Task> authenticateAsync)
    {
        SslStream ssl = new(raw, leaveInnerStreamOpen: false);
        try
        {
            await authenticateAsync(ssl).ConfigureAwait(false);
            if (check.RemoteKey is null)
                throw new HandshakeException(check.Fault);
            string protocol = Encoding.ASCII.GetString(ssl.NegotiatedApplicationProtocol.Protocol.Span);
            if (protocol is not (YamuxProtocol or Libp2pProtocol))
                throw new HandshakeException(HandshakeFailure.ApplicationProtocol, "The peer offered no application protocol.");
            return new SecureChannel(ssl, check.RemoteKey, protocol);
        }
        catch (Exception error)
        {
            await ssl.DisposeAsync().ConfigureAwait(false);
            switch (error)
            {
                case AuthenticationException when check.HasRun && check.Fault != CertificateFault.None:
                    throw new HandshakeException(check.Fault, error);
                case AuthenticationException:
                    throw new HandshakeException(HandshakeFailure.Tls, $"The TLS handshake failed: {error.Message}", error);
                case IOException or ObjectDisposedException:
                    throw new HandshakeException(HandshakeFailure.ConnectionLost, $"The connection broke in the TLS handshake: {error.Message}", error);
                default:
                    throw;
            }
        }
    }

    private static List<SslApplicationProtocol> NewApplicationProtocols() => [new(YamuxProtocol), new(Libp2pProtocol)];
}
