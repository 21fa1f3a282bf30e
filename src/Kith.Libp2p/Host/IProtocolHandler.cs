using System.Threading;
using System.Threading.Tasks;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Host;

/// <summary>Serves the streams that peers open for one protocol.</summary>
internal interface IProtocolHandler
{
    /// <summary>
    /// Serves one stream whose protocol has been agreed on. Runs on the connection's reader whenever it was waiting for data, so it must
    /// not block there. The stream is disposed when this ends; it is reset when this throws.
    /// </summary>
    /// <param name="connection">Whose stream it is.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="cancellation">Cancelled when the host stops.</param>
    Task HandleAsync(PeerConnection connection, YamuxStream stream, CancellationToken cancellation);
}
