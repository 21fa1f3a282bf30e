using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Transport;

namespace Kith.Libp2p.Host;

/// <summary>Listens, and takes in those whom the <see cref="AcceptGate"/> lets pass.</summary>
internal sealed class Acceptor(
    HostContext host, ITransport transport, ConnectionUpgrader upgrader, ConnectionRunner runner, BackgroundWork work)
{
    /// <summary>How long to wait when the system gives no connections, as when all file descriptors are in use.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly AcceptGate _gate = new(host.State, host.Time);
    private readonly List<ITransportListener> _listeners = [];

    /// <summary>Opens all listening addresses, or none.</summary>
    /// <returns>The addresses under which the listeners can be reached.</returns>
    /// <exception cref="KithException">An address is not one to listen on, is taken, or is not ours.</exception>
    public async Task<List<Multiaddress>> StartAsync(IReadOnlyList<Multiaddress> addresses, CancellationToken cancellation)
    {
        List<Multiaddress> reachable = [];
        try
        {
            foreach (Multiaddress address in addresses)
            {
                if (!address.TryGetEndPoint(out IPEndPoint? endPoint))
                    throw new KithException(
                        KithErrorCode.InvalidConfiguration, $"Cannot listen on {address}: use an address like /ip4/0.0.0.0/tcp/4101.");
                ITransportListener listener = await transport.ListenAsync(endPoint, cancellation).ConfigureAwait(false);
                _listeners.Add(listener);
                reachable.AddRange(ListenAddresses.Concrete(listener.EndPoint));
                HostLog.Listening(host.Logger, listener.EndPoint);
            }
        }
        catch
        {
            await StopAsync().ConfigureAwait(false);
            throw;
        }

        foreach (ITransportListener listener in _listeners)
            work.TryRun(() => ListenAsync(listener));
        return reachable;
    }

    /// <summary>Closes the listening addresses.</summary>
    public async Task StopAsync()
    {
        ITransportListener[] listeners = [.. _listeners];
        _listeners.Clear(); // Whoever else stops it meanwhile has nothing left to close.
        foreach (ITransportListener listener in listeners)
            await listener.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ListenAsync(ITransportListener listener)
    {
        while (true)
        {
            TransportConnection? raw;
            try
            {
                raw = await listener.AcceptAsync(host.Stopping).ConfigureAwait(false);
            }
            catch (SocketException exception)
            {
                HostLog.AcceptBroken(host.Logger, listener.EndPoint, exception);
                await Task.Delay(RetryDelay, host.Time, host.Stopping).ConfigureAwait(false);
                continue;
            }

            if (raw is null)
                return;
            AcceptRefusal refusal = _gate.TryEnter(raw.Remote.Address, out bool isCounted);
            if (refusal == AcceptRefusal.None)
            {
                if (work.TryRun(() => ServeAsync(raw, isCounted)))
                    continue;
                refusal = AcceptRefusal.Stopping;
            }

            host.Counters.CountAcceptRefusal(refusal);
            HostLog.AcceptRefused(host.Logger, raw.Remote.Address, refusal);
            await raw.Stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(TransportConnection raw, bool isCounted)
    {
        try
        {
            DialResult result = await UpgradeAsync(raw).ConfigureAwait(false);
            if (result.Connected)
            {
                host.Counters.CountAccepted();
                await result.Connection.Session.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }

            host.Counters.CountAcceptFailure(result.Failure);
            HostLog.AcceptFailed(host.Logger, raw.Remote.Address, result.Failure);
        }
        finally
        {
            _gate.Leave(raw.Remote.Address, isCounted);
        }
    }

    private async Task<DialResult> UpgradeAsync(TransportConnection raw)
    {
        try
        {
            UpgradeResult upgrade = await upgrader.AcceptAsync(raw.Stream, host.Stopping).ConfigureAwait(false);
            return upgrade.Upgraded
                ? await runner.AdoptAsync(upgrade.Channel, raw.Remote, isOutbound: false).ConfigureAwait(false)
                : DialResult.Of(upgrade.Failure);
        }
        finally
        {
            _gate.EndHandshake();
        }
    }
}
