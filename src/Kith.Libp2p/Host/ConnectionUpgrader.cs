using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Libp2p.Multistream;
using Kith.Libp2p.Tls;

namespace Kith.Libp2p.Host;

/// <summary>
/// Takes a raw connection through security and muxer negotiation (libp2p connections, "Upgrading Connections"), within one deadline for
/// all of it. Owns the raw stream: on failure it is closed.
/// </summary>
internal sealed class ConnectionUpgrader(TlsIdentity identity, HostOptions options, TimeProvider time)
{
    private static readonly string[] Security = [TlsUpgrade.ProtocolId];
    private static readonly string[] Muxers = [TlsUpgrade.YamuxProtocol];

    /// <summary>Upgrades a connection that we opened.</summary>
    /// <param name="raw">The connection.</param>
    /// <param name="expected">Who must be there; the empty id accepts anyone.</param>
    /// <param name="cancellation">Gives up.</param>
    public ValueTask<UpgradeResult> DialAsync(Stream raw, PeerId expected, CancellationToken cancellation) => GuardAsync(
        raw,
        token => UpgradeAsync(
            raw,
            (stream, protocols) => MultistreamSelect.DialAsync(stream, protocols, time, token),
            () => TlsUpgrade.DialAsync(raw, identity, expected, token)),
        cancellation);

    /// <summary>Upgrades a connection that a peer opened.</summary>
    public ValueTask<UpgradeResult> AcceptAsync(Stream raw, CancellationToken cancellation) => GuardAsync(
        raw,
        token => UpgradeAsync(
            raw,
            (stream, protocols) => MultistreamSelect.ListenAsync(stream, protocol => protocol == protocols[0], time, token),
            () => TlsUpgrade.AcceptAsync(raw, identity, token)),
        cancellation);

    private static async ValueTask<UpgradeResult> UpgradeAsync(
        Stream raw, Func<Stream, string[], ValueTask<NegotiationResult>> negotiateAsync, Func<ValueTask<SecureChannel>> secureAsync)
    {
        NegotiationResult security = await negotiateAsync(raw, Security).ConfigureAwait(false);
        if (!security.Agreed)
            return Failed(security.Failure);

        SecureChannel channel = await secureAsync().ConfigureAwait(false);
        if (channel.ApplicationProtocol == TlsUpgrade.YamuxProtocol)
            return new UpgradeResult(channel, ConnectFailure.None);

        NegotiationResult muxer = await negotiateAsync(channel.Stream, Muxers).ConfigureAwait(false);
        return muxer.Agreed ? new UpgradeResult(channel, ConnectFailure.None) : Failed(muxer.Failure);
    }

    private async ValueTask<UpgradeResult> GuardAsync(
        Stream raw, Func<CancellationToken, ValueTask<UpgradeResult>> upgradeAsync, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(options.UpgradeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        UpgradeResult result = default;
        try
        {
            result = await upgradeAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            result = new UpgradeResult(null, ConnectFailure.TimedOut);
        }
        catch (HandshakeException exception)
        {
            bool isOther = exception.Certificate == CertificateFault.PeerMismatch;
            result = new UpgradeResult(null, isOther ? ConnectFailure.WrongPeer : ConnectFailure.Handshake);
        }
        finally
        {
            if (!result.Upgraded)
                await raw.DisposeAsync().ConfigureAwait(false);
        }

        return result;
    }

    private static UpgradeResult Failed(NegotiationFailure failure) =>
        new(null, failure == NegotiationFailure.TimedOut ? ConnectFailure.TimedOut : ConnectFailure.Negotiation);
}
