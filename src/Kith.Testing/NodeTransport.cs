using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Kith.Libp2p.Transport;

namespace Kith.Testing;

/// <summary>A cluster's network as one of its nodes sees it.</summary>
internal sealed class NodeTransport(ClusterNetwork network, int node) : ITransport
{
    public ValueTask<TransportConnection> DialAsync(EndPoint endPoint, CancellationToken cancellation) => network.DialAsync(node, endPoint, cancellation);

    public ValueTask<ITransportListener> ListenAsync(IPEndPoint endPoint, CancellationToken cancellation) => network.ListenAsync(node, endPoint, cancellation);
}
