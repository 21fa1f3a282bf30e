using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Node;

/// <summary>What a node answers: one switch over the closed set of requests.</summary>
internal sealed class RequestHandler(IOverlay overlay, ReplyPool replies, int k) : IRequestHandler
{
    public ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation)
    {
        overlay.Heard(from);
        Reply reply = replies.Rent(ReplyOutcome.Answered);
        reply.SetCloserCount(overlay.CopyClosest(in request.Target, reply.CloserBuffer(k)));
        return new ValueTask<Reply>(reply);
    }
}
