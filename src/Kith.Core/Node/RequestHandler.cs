using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Replication;

namespace Kith.Core.Node;

/// <summary>What a node answers: one switch over the closed set of requests. Every answer names closer contacts too.</summary>
internal sealed class RequestHandler(IOverlay overlay, LocalStore local, ReplyPool replies, DhtMetrics metrics, int k) : IRequestHandler
{
    public ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation)
    {
        metrics.Served(request);
        overlay.Heard(from);
        return request switch
        {
            GetValue get => GetAsync(get, cancellation),
            PutValue put => PutAsync(put, cancellation),
            _ => new ValueTask<Reply>(FindNode(request)),
        };
    }

    private Reply FindNode(Request request)
    {
        Reply reply = Closest(request);
        if (request.Target == overlay.Self.Id)
            reply.AddCloser(overlay.Self); // Who asks for us by name gets us, though nobody is in their own table.
        return reply;
    }

    private ValueTask<Reply> GetAsync(GetValue get, CancellationToken cancellation)
    {
        ValueTask<Record?> read = local.GetAsync(get.RecordKey, cancellation);
        return read.IsCompletedSuccessfully ? new ValueTask<Reply>(Found(get, read.Result)) : AwaitAsync(read);

        async ValueTask<Reply> AwaitAsync(ValueTask<Record?> pending) => Found(get, await pending);
    }

    private ValueTask<Reply> PutAsync(PutValue put, CancellationToken cancellation)
    {
        ValueTask<StoreOutcome> write = local.PutAsync(put.Record, cancellation);
        return write.IsCompletedSuccessfully ? new ValueTask<Reply>(Stored(put, write.Result)) : AwaitAsync(write);

        async ValueTask<Reply> AwaitAsync(ValueTask<StoreOutcome> pending) => Stored(put, await pending);
    }

    private Reply Found(GetValue get, Record? record)
    {
        Reply reply = Closest(get);
        reply.Record = record;
        return reply;
    }

    private Reply Stored(PutValue put, StoreOutcome outcome)
    {
        metrics.StoredForOthers(outcome);
        Reply reply = Closest(put);
        reply.Stored = outcome;
        reply.IsDurable = outcome == StoreOutcome.Stored && local.IsDurable;
        return reply;
    }

    private Reply Closest(Request request)
    {
        Reply reply = replies.Rent(ReplyOutcome.Answered);
        reply.SetCloserCount(overlay.CopyClosest(in request.Target, reply.CloserBuffer(k)));
        return reply;
    }
}
