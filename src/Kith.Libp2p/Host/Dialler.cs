using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Admission;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Transport;

namespace Kith.Libp2p.Host;

/// <summary>
/// Finds a connection to a peer. Callers who want the same peer share one dial, which goes on when one of them gives up; peers that fail
/// are left alone for a while.
/// </summary>
internal sealed class Dialler(
    HostContext host, ITransport transport, ConnectionUpgrader upgrader, ConnectionRunner runner, ConnectionTable table, BackOffTable backOff,
    BackgroundWork work)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, Task<DialResult>> _underWay = [];
    private int _dials;

    /// <summary>Dials a peer at its addresses, in their order.</summary>
    public Task<DialResult> DialAsync(Contact contact, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!host.State.Gates.Lets(contact.Peer, address: null))
                return Task.FromResult(Refused(ConnectFailure.Blocked));
            if (!StaticPuzzle.IsSolved(contact.Peer, host.Options.Admission.PuzzleBits))
                return Task.FromResult(Refused(ConnectFailure.Puzzle));
            if (_underWay.TryGetValue(contact.Peer, out Task<DialResult>? shared))
                return shared.WaitAsync(cancellation);
            if (backOff.IsBackedOff(contact, host.Time.GetInstant()))
                return Task.FromResult(Refused(ConnectFailure.BackOff));
            Task<DialResult> dial = Begin(() => DialContactAsync(contact));
            if (!dial.IsCompleted)
                _underWay[contact.Peer] = dial;
            return dial.WaitAsync(cancellation);
        }
    }

    /// <summary>Dials an address, whoever is there unless it names a peer.</summary>
    public Task<DialResult> DialAsync(Multiaddress address, CancellationToken cancellation)
    {
        lock (_gate)
            return Begin(() => DialAddressesAsync(address.Peer ?? default, [address])).WaitAsync(cancellation);
    }

    // Wants the lock, which the dial itself must not run under.
    private Task<DialResult> Begin(Func<Task<DialResult>> dialAsync)
    {
        if (_dials >= host.State.Scopes.Limits.MaxDials)
            return Task.FromResult(Refused(ConnectFailure.OverLimit));
        var result = new TaskCompletionSource<DialResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!work.TryRun(() => CompleteAsync(dialAsync, result)))
            return Task.FromResult(Refused(ConnectFailure.Stopping));
        _dials++;
        return result.Task;
    }

    private DialResult Refused(ConnectFailure reason)
    {
        host.Counters.CountDialFailure(reason);
        return DialResult.Of(reason);
    }

    private async Task CompleteAsync(Func<Task<DialResult>> dialAsync, TaskCompletionSource<DialResult> result)
    {
        DialResult outcome = DialResult.Of(ConnectFailure.Stopping);
        try
        {
            outcome = await dialAsync().ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _dials--;
            if (outcome.Connected)
                host.Counters.CountDialled();
            else
                host.Counters.CountDialFailure(outcome.Failure);
            result.SetResult(outcome);
        }
    }

    private async Task<DialResult> DialContactAsync(Contact contact)
    {
        try
        {
            DialResult result = await DialAddressesAsync(contact.Peer, Parse(contact)).ConfigureAwait(false);
            if (!result.Connected && result.Failure is not (ConnectFailure.OverLimit or ConnectFailure.NoAddress or ConnectFailure.Stopping))
                backOff.Failed(contact, host.Time.GetInstant());
            return result;
        }
        finally
        {
            lock (_gate)
                _underWay.Remove(contact.Peer);
        }
    }

    private static IEnumerable<Multiaddress> Parse(Contact contact)
    {
        foreach (ReadOnlyMemory<byte> bytes in contact.Addresses)
        {
            if (Multiaddress.TryParse(bytes.Span, out Multiaddress? address) && (address.Peer is null || address.Peer == contact.Peer))
                yield return address;
        }
    }

    private async Task<DialResult> DialAddressesAsync(PeerId peer, IEnumerable<Multiaddress> addresses)
    {
        using var deadline = new CancellationTokenSource(host.Options.DialTimeout, host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, host.Stopping);
        DialResult result = DialResult.Of(ConnectFailure.NoAddress);
        foreach (Multiaddress address in addresses.Where(address => address.IsDialable).Take(host.Options.MaxAddressesPerDial))
        {
            result = await TryAddressAsync(peer, address, either.Token).ConfigureAwait(false);
            if (!peer.IsEmpty && table.Find(peer) is { } connection)
                return DialResult.Of(connection); // Ours, or one that the peer dialled meanwhile.
            if (result.Connected || either.IsCancellationRequested)
                break;
        }

        if (!result.Connected)
            HostLog.DialFailed(host.Logger, peer, result.Failure);
        return result;
    }

    private async Task<DialResult> TryAddressAsync(PeerId peer, Multiaddress address, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(host.Options.ConnectTimeout, host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            if (address.TryGetEndPoint(out IPEndPoint? known) && !host.State.Gates.Lets(known.Address))
                return DialResult.Of(ConnectFailure.Blocked);
            TransportConnection raw = await transport.DialAsync(EndPointOf(address), either.Token).ConfigureAwait(false);
            UpgradeResult upgrade = await upgrader.DialAsync(raw.Stream, peer, cancellation).ConfigureAwait(false);
            return upgrade.Upgraded
                ? await runner.AdoptAsync(upgrade.Channel, raw.Remote, isOutbound: true).ConfigureAwait(false)
                : DialResult.Of(upgrade.Failure);
        }
        catch (OperationCanceledException)
        {
            return DialResult.Of(host.Stopping.IsCancellationRequested ? ConnectFailure.Stopping : ConnectFailure.TimedOut);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return DialResult.Of(ConnectFailure.Unreachable);
        }
    }

    private static EndPoint EndPointOf(Multiaddress address)
    {
        if (address.TryGetEndPoint(out IPEndPoint? endPoint))
            return endPoint;
        address.TryGetHostAndPort(out string? host, out int port);
        return new DnsEndPoint(host!, port);
    }
}
