using System;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Libp2p.Host;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Ping;

/// <summary>Asks a peer whether it lives and measures how long the answer takes.</summary>
internal static class Pinger
{
    /// <summary>How long an answer may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>One ping on a stream of its own.</summary>
    /// <returns>The round trip, without the opening of the stream; null when no answer or a wrong one comes.</returns>
    public static async ValueTask<TimeSpan?> PingAsync(PeerConnection connection, TimeProvider time, CancellationToken cancellation = default)
    {
        OpenedStream opened = await connection.OpenStreamAsync(PingProtocol.ProtocolId, cancellation).ConfigureAwait(false);
        if (!opened.Opened)
            return null;
        using YamuxStream stream = opened.Stream;
        byte[] sent = RandomNumberGenerator.GetBytes(PingProtocol.PingBytes);
        byte[] received = new byte[PingProtocol.PingBytes];
        Instant start = time.GetInstant();
        bool answered = await stream.SendAsync(sent, cancellation).ConfigureAwait(false)
            && await PingProtocol.ReceiveAsync(stream, received, start + Timeout, cancellation).ConfigureAwait(false);
        return answered && sent.AsSpan().SequenceEqual(received) ? time.GetInstant() - start : null;
    }
}
