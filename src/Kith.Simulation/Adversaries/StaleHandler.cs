using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;

namespace Kith.Simulation.Adversaries;

/// <summary>Stores nothing any more and says that it has: who reads from it gets what was there before.</summary>
/// <param name="honest">The node's own answers.</param>
internal sealed class StaleHandler(IRequestHandler honest) : IRequestHandler
{
    public async ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation)
    {
        if (request is not PutValue put)
            return await honest.HandleAsync(from, request, cancellation);
        Reply reply = await honest.HandleAsync(from, put.OnTheWay, cancellation);
        reply.Stored = StoreOutcome.Stored;
        reply.IsDurable = true;
        return reply;
    }
}
