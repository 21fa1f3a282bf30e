using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Clocks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Replication;

namespace Kith.Core.Node;

/// <summary>
/// What a node answers: one switch over the requests that all overlays share, each answered with closer contacts too. The others are the
/// overlay's own.
/// </summary>
/// <param name="overlay">Knows the closest.</param>
/// <param name="workings">Hold the records, compare them with neighbours, vote, and remember who provides what.</param>
/// <param name="replies">Where replies come from.</param>
/// <param name="clock">What others are told of our wall clock.</param>
/// <param name="metrics">Counts.</param>
/// <param name="k">Contacts named to who asks for nodes.</param>
/// <param name="replicas">R: who asks for a record needs its R closest, and a few more in case some are dead.</param>
internal sealed class RequestHandler(
    IOverlay overlay, NodeWorkings workings, ReplyPool replies, SteadyClock clock, DhtMetrics metrics, int k, int replicas) : IRequestHandler
{
    private const int SpareContacts = 3;

    private int CloserToRecords => Math.Min(k, overlay.ReplicaWindow(replicas) + SpareContacts);

    public ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation)
    {
        metrics.Served(request);
        overlay.Heard(from);
        return request switch
        {
            GetValue get => GetAsync(get, cancellation),
            PutValue put => PutAsync(from, put, cancellation),
            PingNode => new ValueTask<Reply>(replies.Rent(ReplyOutcome.Answered)),
            CompareRecords or OfferRecords => new ValueTask<Reply>(workings.Repair.Answer(from, request)),
            FindNode find => new ValueTask<Reply>(Find(find)),
            PrepareValue prepare => VoteAsync(prepare, workings.Acceptor.PrepareAsync(prepare.RecordKey, prepare.Ballot, cancellation)),
            AcceptValue accept => VoteAsync(accept, workings.Acceptor.AcceptAsync(accept.Record, accept.Ballot, accept.Expected, cancellation)),
            AddProvider add => new ValueTask<Reply>(Add(from, add)),
            GetProviders get => new ValueTask<Reply>(Providers(get)),
            _ => AnswerAsync(overlay.AnswerAsync(from, request, cancellation)),
        };
    }

    private ValueTask<Reply> AnswerAsync(ValueTask<Reply> pending)
    {
        return pending.IsCompletedSuccessfully ? new ValueTask<Reply>(WithClock(pending.Result)) : AwaitAsync();

        async ValueTask<Reply> AwaitAsync() => WithClock(await pending);
    }

    private Reply WithClock(Reply reply)
    {
        reply.WallClock = clock.Wall;
        return reply;
    }

    private Reply Find(FindNode request)
    {
        Reply reply = Closest(request, k);
        if (request.Target == overlay.Self.Id)
            reply.AddCloser(overlay.Self); // Who asks for us by name gets us, though nobody is in their own table.
        return reply;
    }

    /// <summary>Nobody speaks for another: only the sender's own claim is taken, and only with an address.</summary>
    private Reply Add(Contact from, AddProvider add)
    {
        foreach (Contact provider in add.Providers)
        {
            if (provider.Peer == from.Peer && provider.Addresses.Length > 0)
                workings.Providers.Add(add.ProviderKey, provider);
        }

        return replies.Rent(ReplyOutcome.Answered);
    }

    private Reply Providers(GetProviders get)
    {
        Reply reply = Closest(get, k);
        reply.Providers = workings.Providers.Find(get.ProviderKey);
        return reply;
    }

    private ValueTask<Reply> GetAsync(GetValue get, CancellationToken cancellation)
    {
        ValueTask<LocalRead> read = workings.Local.GetAsync(get.RecordKey, cancellation);
        return read.IsCompletedSuccessfully ? new ValueTask<Reply>(Found(get, read.Result)) : AwaitAsync(read);

        async ValueTask<Reply> AwaitAsync(ValueTask<LocalRead> pending) => Found(get, await pending);
    }

    private ValueTask<Reply> PutAsync(Contact from, PutValue put, CancellationToken cancellation)
    {
        ValueTask<StoreOutcome> write = workings.Local.PutAsync(put.Record, from.Peer, cancellation);
        return write.IsCompletedSuccessfully ? new ValueTask<Reply>(Stored(put, write.Result)) : AwaitAsync(write);

        async ValueTask<Reply> AwaitAsync(ValueTask<StoreOutcome> pending) => Stored(put, await pending);
    }

    private async ValueTask<Reply> VoteAsync(Request request, ValueTask<Vote> pending)
    {
        Vote vote = await pending;
        Reply reply = Closest(request, CloserToRecords);
        reply.Vote = vote;
        return reply;
    }

    private Reply Found(GetValue get, LocalRead read)
    {
        Reply reply = Closest(get, CloserToRecords);
        reply.Record = read.Record;
        if (read.Failed)
            metrics.ReadsFailed++;
        if (!read.IsAnswer)
            reply.Stored = StoreOutcome.Busy;

        return reply;
    }

    private Reply Stored(PutValue put, StoreOutcome outcome)
    {
        metrics.StoredForOthers(outcome);
        Reply reply = Closest(put, CloserToRecords);
        reply.Stored = outcome;
        reply.IsDurable = outcome == StoreOutcome.Stored && workings.Local.IsDurable;
        reply.FailureDomain = outcome == StoreOutcome.Stored ? workings.Local.FailureDomain : null;
        return reply;
    }

    private Reply Closest(Request request, int count)
    {
        Reply reply = replies.Rent(ReplyOutcome.Answered);
        reply.WallClock = clock.Wall;
        reply.SetCloserCount(overlay.CopyClosest(request, reply.CloserBuffer(count)));
        return reply;
    }
}
