using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Libp2p.Transport;

/// <summary>How raw byte streams to other machines come about: TCP in earnest, memory in tests. Knows nothing of peers or keys.</summary>
internal interface ITransport
{
    /// <summary>Opens a connection.</summary>
    /// <param name="endPoint">An <see cref="IPEndPoint"/>, or a <see cref="DnsEndPoint"/> whose name is resolved here.</param>
    /// <param name="cancellation">Gives up the attempt; the caller brings the deadline.</param>
    /// <exception cref="System.IO.IOException">Nobody answers there.</exception>
    ValueTask<TransportConnection> DialAsync(EndPoint endPoint, CancellationToken cancellation);

    /// <summary>Opens a listening address. Port 0 lets the system choose; the listener says which.</summary>
    /// <exception cref="Core.Node.KithException">The address is taken or not ours.</exception>
    ValueTask<ITransportListener> ListenAsync(IPEndPoint endPoint, CancellationToken cancellation);
}
