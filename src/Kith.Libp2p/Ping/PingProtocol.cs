using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Libp2p.Host;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Ping;

/// <summary>Echoes what a peer sends, 32 bytes at a time (libp2p ping).</summary>
internal sealed class PingProtocol(TimeProvider time, Libp2pCounters counters) : IProtocolHandler
{
    /// <summary>The protocol id.</summary>
    public const string ProtocolId = "/ipfs/ping/1.0.0";

    /// <summary>Bytes of a ping.</summary>
    public const int PingBytes = 32;

    /// <summary>Streams of one peer that are served at once: the specification's figure.</summary>
    public const int MaxStreams = 2;

    /// <summary>How long a stream may stay without a ping.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public async Task HandleAsync(PeerConnection connection, YamuxStream stream, CancellationToken cancellation)
    {
        if (!connection.TryEnterPing(MaxStreams))
        {
            counters.CountRefusedPing();
            stream.Reset();
            return;
        }

        try
        {
            byte[] ping = new byte[PingBytes];
            while (await ReceiveAsync(stream, ping, time.GetInstant() + IdleTimeout, cancellation).ConfigureAwait(false)
                && await stream.SendAsync(ping, cancellation).ConfigureAwait(false))
            {
            }
        }
        finally
        {
            connection.LeavePing();
        }
    }

    /// <summary>Receives a whole ping; false when the stream ends or the deadline passes first.</summary>
    internal static async ValueTask<bool> ReceiveAsync(YamuxStream stream, Memory<byte> ping, Instant deadline, CancellationToken cancellation)
    {
        while (!ping.IsEmpty)
        {
            int received = await stream.ReceiveAsync(ping, deadline, cancellation).ConfigureAwait(false);
            if (received <= 0)
                return false;
            ping = ping[received..];
        }

        return true;
    }
}
