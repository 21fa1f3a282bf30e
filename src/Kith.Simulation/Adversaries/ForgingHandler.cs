using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Kademlia;
using Kith.Core.Peers;

namespace Kith.Simulation.Adversaries;

/// <summary>
/// Leads whoever looks for something to other adversaries: names those of them that are closest to it, and nobody else. It has no value, and what it
/// is given it claims to have stored.
/// </summary>
/// <param name="honest">The node's own answers, to questions that are about no key.</param>
/// <param name="adversaries">All of them.</param>
/// <param name="k">How many an answer names.</param>
/// <param name="replies">Where answers come from.</param>
internal sealed class ForgingHandler(IRequestHandler honest, Contact[] adversaries, int k, ReplyPool replies) : IRequestHandler
{
    public ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation)
    {
        if (request is not (FindNode or GetValue or PutValue or GetProviders))
            return honest.HandleAsync(from, request, cancellation);
        Reply reply = replies.Rent(ReplyOutcome.Answered);
        Span<Contact> room = reply.CloserBuffer(Math.Min(k, Reply.MaxCloser));
        ClosestSelection closest = new(in request.Target, room, stackalloc ulong[room.Length]);
        closest.OfferAll(adversaries);
        reply.SetCloserCount(closest.Count);
        if (request is GetProviders)
            reply.Providers = [];
        if (request is PutValue)
            (reply.Stored, reply.IsDurable) = (StoreOutcome.Stored, true);
        return new ValueTask<Reply>(reply);
    }
}
