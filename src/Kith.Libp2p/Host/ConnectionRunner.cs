using System;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Tls;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Host;

/// <summary>Gives a secured connection its life: muxer, place in the table, identify, and the events at both ends of it.</summary>
internal sealed class ConnectionRunner(
    HostContext host, ConnectionTable table, BackOffTable backOff, ProtocolRegistry registry, IdentifyExchange identify, BackgroundWork work)
{
    /// <summary>Raised when a peer has said who it is, and again when it says so anew. On a thread of its own, which may not be kept.</summary>
    public event Action<PeerConnection>? Identified;

    /// <summary>Raised when the last connection to a peer has ended.</summary>
    public event Action<PeerConnection>? Disconnected;

    /// <summary>Takes over a secured connection.</summary>
    /// <returns>The connection, running; or why it was closed at once.</returns>
    public DialResult Adopt(SecureChannel channel, Multiaddress remote, bool isOutbound)
    {
        ConnectFailure failure = ConnectFailure.OverLimit;
        if (channel.RemotePeer == host.Self)
        {
            failure = ConnectFailure.Self;
        }
        else
        {
            var connection = new PeerConnection(channel.RemoteKey, remote, isOutbound, Session, host.Time);
            if (table.TryAdd(connection, out PeerConnection? loser, out PeerConnection? evicted))
            {
                connection.Session.Start();
                backOff.Clear(connection.Peer);
                Replace(loser, evicted);
                if (work.TryRun(() => RunAsync(connection)))
                    return DialResult.Of(connection);
                table.Remove(connection);
                connection.Session.Abandon();
                return DialResult.Of(ConnectFailure.Stopping);
            }
        }

        channel.Stream.Dispose();
        return DialResult.Of(failure);

        YamuxSession Session(PeerConnection connection) => new(
            channel.Stream, isOutbound, stream => registry.ServeAsync(connection, stream, host.Stopping),
            host.Options.Yamux, host.Time, host.Counters.Yamux);
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
            if (table.Remove(connection))
                Disconnected?.Invoke(connection);
        }

        await connection.Session.Completion.ConfigureAwait(false); // A defect in the muxer shows here.
    }
}
