using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Host;

/// <summary>Takes in what a peer pushes when something about it changed (libp2p identify, <c>/ipfs/id/push/1.0.0</c>).</summary>
/// <remarks>A push replaces what was known: every implementation sends the whole message.</remarks>
internal sealed class IdentifyPush(IdentifyExchange exchange, Action<PeerConnection> learned, Libp2pCounters counters) : IProtocolHandler
{
    /// <summary>The protocol id.</summary>
    public const string ProtocolId = "/ipfs/id/push/1.0.0";

    /// <inheritdoc/>
    public async Task HandleAsync(PeerConnection connection, YamuxStream stream, CancellationToken cancellation)
    {
        if (!connection.TryEnterPush())
        {
            counters.CountIdentifyFailure();
            stream.Reset();
            return;
        }

        try
        {
            if (await exchange.LearnAsync(connection, stream, cancellation).ConfigureAwait(false))
                learned(connection);
            else
                counters.CountIdentifyFailure();
        }
        finally
        {
            connection.LeavePush();
        }
    }
}
