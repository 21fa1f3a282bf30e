using System;
using System.Net;
using System.Threading.Tasks;
using Kith.Core.Admission;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Libp2p.Admission;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Scopes;
using Kith.Libp2p.Tls;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Host;

/// <summary>Gives a secured connection its life: muxer, place in the table, identify, and the events at both ends of it.</summary>
internal sealed class ConnectionRunner(
    HostContext host, ConnectionTable table, BackOffTable backOff, ProtocolRegistry registry, IdentifyExchange identify,
    AdmissionExchange admission, BackgroundWork work)
{
    /// <summary>Raised when a peer has said who it is, and again when it says so anew. On a thread of its own, which may not be kept.</summary>
    public event Action<PeerConnection>? Identified;

    /// <summary>Raised when the last connection to a peer has ended.</summary>
    public event Action<PeerConnection>? Disconnected;

    /// <summary>Takes over a secured connection.</summary>
    /// <returns>The connection, running; or why it was closed at once.</returns>
    public async ValueTask<DialResult> AdoptAsync(SecureChannel channel, IPEndPoint remote, bool isOutbound)
    {
        ConnectFailure failure = WhyNot(channel.RemotePeer, remote.Address);
        if (failure != ConnectFailure.None)
        {
            await channel.DisposeAsync().ConfigureAwait(false);
            return DialResult.Of(failure);
        }

        PeerScope scope = host.State.Scopes.Of(channel.RemotePeer);
        PeerConnection connection = new(channel.RemoteKey, Multiaddress.FromEndPoint(remote), isOutbound, Session, host.Time)
        {
            Scope = scope,
            Transcript = admission.Options.IsAsked ? AdmissionTranscript.Of(channel.Stream, isOutbound) : null,
        };
        failure = await BeginAsync(connection).ConfigureAwait(false);
        if (failure == ConnectFailure.None)
            return DialResult.Of(connection);
        connection.Session.Abandon();
        await channel.DisposeAsync().ConfigureAwait(false);
        host.State.Scopes.Release(scope);
        return DialResult.Of(failure);

        YamuxSession Session(PeerConnection connection) => new(
            channel.Stream, isOutbound, stream => registry.ServeAsync(connection, stream, host.Stopping),
            host.Options.Yamux, host.Time, host.Counters.Yamux, scope);
    }

    private ConnectFailure WhyNot(PeerId peer, IPAddress address)
    {
        if (peer == host.Self)
            return ConnectFailure.Self;
        if (!host.State.Gates.Lets(peer, address))
            return ConnectFailure.Blocked;
        return StaticPuzzle.IsSolved(peer, host.Options.Admission.PuzzleBits) ? ConnectFailure.None : ConnectFailure.Puzzle;
    }

    /// <summary>Has the peer admitted where the swarm asks for that, and enters the connection.</summary>
    private async ValueTask<ConnectFailure> BeginAsync(PeerConnection connection)
    {
        if (admission.Options.IsAsked)
        {
            connection.Session.Start();
            try
            {
                if (!await admission.AdmitAsync(connection, host.Stopping).ConfigureAwait(false))
                    return ConnectFailure.NotAdmitted;
            }
            catch (OperationCanceledException)
            {
                return ConnectFailure.Stopping;
            }
        }
        else
        {
            connection.Admission.Open();
        }

        if (!table.TryAdd(connection, out PeerConnection? loser, out PeerConnection? evicted))
            return ConnectFailure.OverLimit;
        if (!admission.Options.IsAsked)
            connection.Session.Start();
        backOff.Clear(connection.Peer);
        Replace(loser, evicted);
        if (work.TryRun(() => RunAsync(connection)))
            return ConnectFailure.None;
        table.Remove(connection);
        return ConnectFailure.Stopping;
    }

    /// <summary>Tells that a peer has said who it is.</summary>
    public void Learned(PeerConnection connection) => Identified?.Invoke(connection);

    private void Replace(PeerConnection? loser, PeerConnection? evicted)
    {
        evicted?.Session.Close();
        if (loser is null)
            return;
        loser.DrainedAt = host.Time.GetInstant() + host.Options.DrainTime;
        loser.Session.Drain();
    }

    private async Task RunAsync(PeerConnection connection)
    {
        HostLog.Connected(host.Logger, connection.Peer, connection.IsOutbound);
        try
        {
            if (await identify.AskAsync(connection, host.Stopping).ConfigureAwait(false))
                Learned(connection);
            else if (connection.IsUsable)
                host.Counters.CountIdentifyFailure(); // A connection that ended has been counted by its reason.
        }
        finally
        {
            await connection.Session.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            HostLog.Disconnected(host.Logger, connection.Peer, connection.Session.CloseReason);
            host.State.Scopes.Release(connection.Scope);
            if (table.Remove(connection))
                Disconnected?.Invoke(connection);
        }

        await connection.Session.Completion.ConfigureAwait(false); // A defect in the muxer shows here.
    }
}
