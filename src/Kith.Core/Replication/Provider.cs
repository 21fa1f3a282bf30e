using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Replication;

/// <summary>Tells the R nodes closest to a key that this node provides it, says so again in time, and finds who else does.</summary>
internal sealed class Provider(IOverlay overlay, IPeerNetwork network, ProviderTable table, ReplicationOptions options, TimeProvider time)
{
    /// <summary>Keys told again in one turn of upkeep, so that a turn stays short.</summary>
    public const int MaxAtOnce = 16;

    private ProvideSchedule? _schedule;

    /// <summary>What this node provides; made when it is first asked for.</summary>
    public ProvideSchedule Schedule => _schedule ??= new ProvideSchedule();

    public async Task<ProvideReceipt> ProvideAsync(ProviderKey key, CancellationToken cancellation)
    {
        if (!Schedule.HasRoomFor(key))
            throw new KithException(KithErrorCode.Refused, $"This node provides {ProvideSchedule.MaxKeys:N0} things already, the most it keeps up with. Stop providing some.");
        Instant started = time.GetInstant();
        Schedule.Set(key, started + ProvideSchedule.Period);
        using LookupResult found = await overlay.LookupAsync(new FindNode(key.Bytes), options.Replicas, sink: null, cancellation);
        Contact[] replicas = found.Closest.ToArray();
        AddProvider say = new(key, [overlay.Self]);
        ReplyInbox inbox = new(replicas.Length);
        int told = 0;
        int waiting = 0;
        for (int slot = 0; slot < replicas.Length; slot++)
        {
            if (replicas[slot].Equals(overlay.Self))
            {
                told += table.Add(key, overlay.Self) ? 1 : 0;
                continue;
            }

            network.Send(replicas[slot], say, inbox, slot);
            waiting++;
        }

        while (waiting > 0 && !cancellation.IsCancellationRequested)
        {
            await inbox.WaitAsync();
            while (inbox.TryTake(out _, out Reply reply))
            {
                told += reply.Outcome == ReplyOutcome.Answered ? 1 : 0;
                reply.Release();
                waiting--;
            }
        }

        return new ProvideReceipt(key, told, replicas.Length, time.GetUtcNow() + ProviderTable.Life, time.GetInstant() - started);
    }

    public async Task<List<Contact>> FindAsync(ProviderKey key, int count, CancellationToken cancellation)
    {
        ProviderAnswers answers = new(count);
        answers.Add(table.Find(key));
        using LookupResult found = await overlay.LookupAsync(new GetProviders(key), options.Replicas, answers, cancellation);
        return answers.Take();
    }

    /// <summary>Says again what is due, and forgets what others have not said again.</summary>
    public async Task UpkeepAsync(CancellationToken cancellation)
    {
        table.RemoveExpired();
        for (int turn = 0; _schedule is not null && turn < MaxAtOnce && _schedule.TryTakeDue(time.GetInstant(), out ProviderKey key); turn++)
            await ProvideAsync(key, cancellation);
    }
}
