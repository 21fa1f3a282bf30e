using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;

namespace Kith.Simulation.Tests;

/// <summary>A broken replica: says of some records that they are stored and durable, and keeps none of them.</summary>
internal sealed class BreaksPut(IRequestHandler sound, Func<PutValue, bool> isForgotten) : IRequestHandler
{
    public async ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation)
    {
        if (request is not PutValue put || !isForgotten(put))
            return await sound.HandleAsync(from, request, cancellation);
        Reply reply = await sound.HandleAsync(from, new FindNode(put.Key), cancellation);
        reply.Stored = StoreOutcome.Stored;
        reply.IsDurable = true;
        return reply;
    }
}
