using System.Threading;
using System.Threading.Tasks;

namespace Kith.Core.Peers;

/// <summary>The seam into the protocol: what a node does with a request from another.</summary>
public interface IRequestHandler
{
    /// <summary>
    /// Answers a request, on the node's own loop. Completes synchronously unless a disk must answer. The caller releases the reply.
    /// </summary>
    /// <param name="from">
    /// The authenticated sender. One without addresses is a client: it is answered and never enters a routing table.
    /// </param>
    /// <param name="request">What it asks.</param>
    /// <param name="cancellation">Cancelled when the node stops or the asker is gone.</param>
    ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation);
}
