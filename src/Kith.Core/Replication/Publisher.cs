using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>
/// Puts a record on the R nodes closest to its key and says who holds it. The value rides the lookup: peers about as near as a replica
/// would be are asked to hold it as they are found, so that in a small network a put costs one round. The answer comes at W durable copies;
/// the others are made in the background.
/// </summary>
internal sealed class Publisher
{
    private readonly IOverlay _overlay;
    private readonly IPeerNetwork _network;
    private readonly LocalStore _local;
    private readonly MembersSeen _members;
    private readonly ReplicationOptions _options;
    private readonly TimeProvider _time;
    private readonly TaskGroup _running;

    public Publisher(
        IOverlay overlay, IPeerNetwork network, LocalStore local, MembersSeen members, ReplicationOptions options, TimeProvider time, Action<Exception> onFault)
    {
        _overlay = overlay;
        _network = network;
        _local = local;
        _members = members;
        _options = options;
        _time = time;
        _running = new TaskGroup(options.MaxPutsInBackground, onFault);
    }

    /// <summary>Told of a key that has fewer copies than it could have, once all has been tried.</summary>
    public Action<RecordKey>? Lacking { get; set; }

    /// <summary>Told of a put that has ended with fewer durable copies than it needed, whoever asked for it.</summary>
    public Action<PutReceipt>? FellShort { get; set; }

    /// <summary>Puts a record.</summary>
    /// <param name="record">A valid record.</param>
    /// <param name="writeQuorum">W.</param>
    /// <param name="waitForAll">Whether to wait for all R, not only for W.</param>
    /// <param name="cancellation">Ends the put unless W is reached; copies already made stay.</param>
    /// <param name="replicas">The R closest where they are known, to be written to without a lookup unless one of them fails.</param>
    public async Task<PutReceipt> PublishAsync(
        Record record, int writeQuorum, bool waitForAll, CancellationToken cancellation, IReadOnlyList<Contact>? replicas = null)
    {
        int copies = RecordRules.CopiesOf(record.Key, _options.Replicas);
        int required = Math.Min(copies, _options.Required(writeQuorum, _members.CountForQuorum()));
        Publication put = new(record, _local.Rules.RuleFor(record.Key), Math.Min(copies, writeQuorum), required, copies, _options, _overlay, _time.GetInstant()) { Replicas = Nearest(replicas, copies) };
        TaskCompletionSource<PutReceipt> whole = new();
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static put => ((Publication)put!).Cancellation.Cancel(), put);
        if (!_running.TryStart(RunAsync, (put, whole)))
            await RunAsync((put, whole)); // As many as may are under way for callers who have gone on: this one waits for its own end.
        if (waitForAll || whole.Task.IsCompleted)
            return await whole.Task;
        await put.IsEnough;
        return whole.Task.IsCompleted ? await whole.Task : put.Receipt(put.LookupReplies, closest: null, _time.GetInstant() - put.Started);
    }

    /// <summary>Completes when every put has ended.</summary>
    public Task WhenIdleAsync() => _running.WhenIdleAsync();

    private async Task RunAsync((Publication Put, TaskCompletionSource<PutReceipt> Whole) started)
    {
        (Publication put, TaskCompletionSource<PutReceipt> whole) = started;
        try
        {
            PutReceipt receipt = await SpreadAsync(put);
            if (receipt.Replicas.Count(_options.Counts) < Math.Min(put.Copies, _members.Count()))
                Lacking?.Invoke(receipt.Key);
            if (!receipt.IsAcknowledged)
                FellShort?.Invoke(receipt);
            whole.SetResult(receipt);
            put.End();
        }
        catch (Exception fault)
        {
            whole.SetException(fault);
            if (!put.TryFail(fault))
                throw; // Nobody waits any more: the group reports it.
        }
    }

    private async Task<PutReceipt> SpreadAsync(Publication put)
    {
        CancellationToken cancellation = put.Cancellation.Token;
        // Our own disk writes while the network is asked, if it looks as if a copy belongs here.
        Task? here = IsReplica(put) ? WriteHereAsync(put) : null;
        if (put.Replicas is { } known && await WriteToAllAsync(put, [.. known], here))
            return put.Receipt(lookupRequests: 0, known, _time.GetInstant() - put.Started);
        put.Replicas = null;
        bool rides = _options.PutRidesLookup && put.Copies == _options.Replicas; // Of fewer copies the value would leave some on its way.
        using LookupResult found = await _overlay.LookupAsync(rides ? put.Ask : put.Ask.OnTheWay, _options.Replicas, put, cancellation);
        Contact[] replicas = found.Closest[..Math.Min(put.Copies, found.Closest.Length)].ToArray();
        if (found.End == LookupEnd.Converged)
            put.Settle(replicas);
        await WriteToAllAsync(put, replicas, here);
        return put.Receipt(found.Requests, replicas, _time.GetInstant() - put.Started);
    }

    /// <summary>Writes to those of the replicas that have not been asked, this node among them; false when one of them did not answer.</summary>
    private async Task<bool> WriteToAllAsync(Publication put, Contact[] replicas, Task? here)
    {
        if (Array.IndexOf(replicas, _overlay.Self) >= 0)
            here ??= WriteHereAsync(put);
        bool haveAnswered = await WriteToRestAsync(put, replicas, put.Cancellation.Token);
        if (here is not null)
            await here;
        return haveAnswered;
    }

    private static Contact[]? Nearest(IReadOnlyList<Contact>? replicas, int copies) => replicas is null ? null : [.. replicas.Take(copies)];

    private bool IsReplica(Publication put)
    {
        foreach (Contact replica in _overlay.ReplicasOf(_overlay.IdentifierOf(put.Record.Key), put.Copies).Current)
        {
            if (ReferenceEquals(replica, _overlay.Self))
                return true;
        }

        return false;
    }

    /// <summary>Writes to those of the closest that the lookup had only asked for the way; false when one of them did not answer.</summary>
    private async Task<bool> WriteToRestAsync(Publication put, Contact[] replicas, CancellationToken cancellation)
    {
        ReplyInbox inbox = new(replicas.Length);
        int waiting = 0;
        bool haveAnswered = true;
        for (int slot = 0; slot < replicas.Length; slot++)
        {
            if (ReferenceEquals(replicas[slot], _overlay.Self) || put.Has(replicas[slot]))
                continue;
            _network.Send(replicas[slot], put.Ask, inbox, slot);
            waiting++;
        }

        put.Requests += waiting;
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static inbox => ((ReplyInbox)inbox!).Wake(), inbox);
        while (waiting > 0 && !cancellation.IsCancellationRequested)
        {
            await inbox.WaitAsync();
            while (inbox.TryTake(out int slot, out Reply reply))
            {
                haveAnswered &= reply.Outcome == ReplyOutcome.Answered;
                put.Take(replicas[slot], reply);
                reply.Release();
                waiting--;
            }
        }

        return haveAnswered && waiting == 0;
    }

    private async Task WriteHereAsync(Publication put)
    {
        put.WritesHere();
        ReplicaOutcome outcome = await _local.PutAsync(put.Record, put.Cancellation.Token) switch
        {
            StoreOutcome.Stored => _local.IsDurable ? ReplicaOutcome.Stored : ReplicaOutcome.StoredInMemory,
            StoreOutcome.Busy => ReplicaOutcome.Busy,
            StoreOutcome.Stale => ReplicaOutcome.Stale,
            StoreOutcome.Invalid => ReplicaOutcome.Invalid,
            StoreOutcome.Full => ReplicaOutcome.Full,
            _ => ReplicaOutcome.Refused,
        };
        put.WrittenHere(new ReplicaReceipt(_overlay.Self.Peer, outcome, IsSelf: true, FailureDomain: _local.FailureDomain));
    }
}
