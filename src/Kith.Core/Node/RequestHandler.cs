using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Repair;
using Kith.Core.Replication;

namespace Kith.Core.Node;

/// <summary>
/// What a node answers: one switch over the requests that all overlays share, each answered with closer contacts too. The others are the
/// overlay's own.
/// </summary>
/// <param name="overlay">Knows the closest.</param>
/// <param name="local">Holds the records.</param>
/// <param name="repair">Compares records with neighbours.</param>
/// <param name="replies">Where replies come from.</param>
/// <param name="metrics">Counts.</param>
/// <param name="k">Contacts named to who asks for nodes.</param>
/// <param name="replicas">R: who asks for a record needs its R closest, and a few more in case some are dead.</param>
internal sealed class RequestHandler(IOverlay overlay, LocalStore local, Repairer repair, ReplyPool replies, DhtMetrics metrics, int k, int replicas) : IRequestHandler
{
    private const int SpareContacts = 3;

    private readonly int _closerToRecords = Math.Min(k, replicas + SpareContacts);

    public ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation)
    {
        metrics.Served(request);
        overlay.Heard(from);
        return request switch
        {
            GetValue get => GetAsync(get, cancellation),
            PutValue put => PutAsync(from, put, cancellation),
            PingNode => new ValueTask<Reply>(replies.Rent(ReplyOutcome.Answered)),
            CompareRecords or OfferRecords => new ValueTask<Reply>(repair.Answer(from, request)),
            FindNode find => new ValueTask<Reply>(Find(find)),
            _ => overlay.AnswerAsync(from, request, cancellation),
        };
    }

    private Reply Find(FindNode request)
    {
        Reply reply = Closest(request, k);
        if (request.Target == overlay.Self.Id)
            reply.AddCloser(overlay.Self); // Who asks for us by name gets us, though nobody is in their own table.
        return reply;
    }

    private ValueTask<Reply> GetAsync(GetValue get, CancellationToken cancellation)
    {
        ValueTask<LocalRead> read = local.GetAsync(get.RecordKey, cancellation);
        return read.IsCompletedSuccessfully ? new ValueTask<Reply>(Found(get, read.Result)) : AwaitAsync(read);

        async ValueTask<Reply> AwaitAsync(ValueTask<LocalRead> pending) => Found(get, await pending);
    }

    private ValueTask<Reply> PutAsync(Contact from, PutValue put, CancellationToken cancellation)
    {
        ValueTask<StoreOutcome> write = local.PutAsync(put.Record, from.Peer, cancellation);
        return write.IsCompletedSuccessfully ? new ValueTask<Reply>(Stored(put, write.Result)) : AwaitAsync(write);

        async ValueTask<Reply> AwaitAsync(ValueTask<StoreOutcome> pending) => Stored(put, await pending);
    }

    private Reply Found(GetValue get, LocalRead read)
    {
        Reply reply = Closest(get, _closerToRecords);
        reply.Record = read.Record;
        if (read.Failed)
        {
            metrics.ReadsFailed++;
            reply.Stored = StoreOutcome.Busy;
        }

        return reply;
    }

    private Reply Stored(PutValue put, StoreOutcome outcome)
    {
        metrics.StoredForOthers(outcome);
        Reply reply = Closest(put, _closerToRecords);
        reply.Stored = outcome;
        reply.IsDurable = outcome == StoreOutcome.Stored && local.IsDurable;
        return reply;
    }

    private Reply Closest(Request request, int count)
    {
        Reply reply = replies.Rent(ReplyOutcome.Answered);
        reply.SetCloserCount(overlay.CopyClosest(request, reply.CloserBuffer(count)));
        return reply;
    }
}
