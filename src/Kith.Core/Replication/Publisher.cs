using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>
/// Puts a record on the R nodes closest to its key and says who holds it. The value rides the lookup: peers about as near as a replica
/// would be are asked to hold it as they are found, so that in a small network a put costs one round.
/// </summary>
internal sealed class Publisher(IOverlay overlay, IPeerNetwork network, LocalStore local, MembersSeen members, ReplicationOptions options, TimeProvider time)
{
    public async Task<PutReceipt> PublishAsync(Record record, int writeQuorum, CancellationToken cancellation)
    {
        Instant started = time.GetInstant();
        int required = options.Required(writeQuorum, members.CountForQuorum());
        PutValue ask = new(record);
        PutAnswers answers = new();

        // Our own disk writes while the network is asked, if it looks as if a copy belongs here.
        Task<ReplicaReceipt>? here = IsReplica(record) ? WriteHereAsync(record, cancellation) : null;
        using LookupResult found = await overlay.LookupAsync(options.PutRidesLookup ? ask : ask.OnTheWay, options.Replicas, answers, cancellation);
        Contact[] replicas = found.Closest.ToArray();
        int direct = await WriteToRestAsync(ask, replicas, answers, cancellation);

        List<ReplicaReceipt> receipts = new(replicas.Length);
        foreach (Contact replica in replicas)
            receipts.Add(ReferenceEquals(replica, overlay.Self) ? await (here ??= WriteHereAsync(record, cancellation)) : answers.Take(replica));
        if (here is not null)
            await here;
        receipts.AddRange(answers.Failures());
        return new PutReceipt
        {
            Key = record.Key,
            Replicas = receipts,
            Wanted = writeQuorum,
            Required = required,
            Acknowledged = Acknowledged(receipts),
            Expires = record.Expires,
            Duration = time.GetInstant() - started,
            Requests = found.Requests + direct,
        };
    }

    private bool IsReplica(Record record)
    {
        foreach (Contact replica in overlay.ReplicasOf(overlay.IdentifierOf(record.Key), options.Replicas).Current)
        {
            if (ReferenceEquals(replica, overlay.Self))
                return true;
        }

        return false;
    }

    /// <summary>Writes to those of the closest that the lookup had only asked for the way; returns how many.</summary>
    private async Task<int> WriteToRestAsync(PutValue ask, Contact[] replicas, PutAnswers answers, CancellationToken cancellation)
    {
        ReplyInbox inbox = new(replicas.Length);
        int waiting = 0;
        for (int slot = 0; slot < replicas.Length; slot++)
        {
            if (ReferenceEquals(replicas[slot], overlay.Self) || answers.Has(replicas[slot]))
                continue;
            network.Send(replicas[slot], ask, inbox, slot);
            waiting++;
        }

        int sent = waiting;
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static inbox => ((ReplyInbox)inbox!).Wake(), inbox);
        while (waiting > 0 && !cancellation.IsCancellationRequested)
        {
            await inbox.WaitAsync();
            while (inbox.TryTake(out int slot, out Reply reply))
            {
                answers.Add(replicas[slot], reply);
                reply.Release();
                waiting--;
            }
        }

        return sent;
    }

    private async Task<ReplicaReceipt> WriteHereAsync(Record record, CancellationToken cancellation)
    {
        ReplicaOutcome outcome = await local.PutAsync(record, cancellation) switch
        {
            StoreOutcome.Stored => local.IsDurable ? ReplicaOutcome.Stored : ReplicaOutcome.StoredInMemory,
            StoreOutcome.Busy => ReplicaOutcome.Busy,
            StoreOutcome.Stale => ReplicaOutcome.Stale,
            StoreOutcome.Invalid => ReplicaOutcome.Invalid,
            StoreOutcome.Full => ReplicaOutcome.Full,
            _ => ReplicaOutcome.Refused,
        };
        return new ReplicaReceipt(overlay.Self.Peer, outcome, IsSelf: true);
    }

    private int Acknowledged(List<ReplicaReceipt> receipts)
    {
        int count = 0;
        foreach (ReplicaReceipt receipt in receipts)
        {
            if (receipt.Outcome == ReplicaOutcome.Stored || (options.CountMemoryCopies && receipt.Outcome == ReplicaOutcome.StoredInMemory))
                count++;
        }

        return count;
    }
}
