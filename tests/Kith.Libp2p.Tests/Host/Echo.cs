using System.Threading;
using System.Threading.Tasks;
using Kith.Libp2p.Host;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Tests.Host;

/// <summary>Sends back what it gets.</summary>
internal sealed class Echo : IProtocolHandler
{
    public const string ProtocolId = "/test/echo/1";

    public Task HandleAsync(PeerConnection connection, YamuxStream stream, CancellationToken cancellation) => stream.CopyToAsync(stream, cancellation);
}
