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
    public const int MaxAtOnce = 256;

    /// <summary>How often a provider says so again: well before others forget it.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromHours(22);

    /// <summary>The most keys one node provides.</summary>
    public const int MaxKeys = 10_000;

    private DueQueue<ProviderKey>? _schedule;

    /// <summary>What this node provides; made when it is first asked for.</summary>
    public DueQueue<ProviderKey> Schedule => _schedule ??= new DueQueue<ProviderKey>(MaxKeys);

    /// <summary>Says so where keys are more than this node keeps up with.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.Refused"/>: there is no room for all of them.</exception>
    public void RequireRoomFor(IReadOnlyCollection<ProviderKey> keys)
    {
        if (!Schedule.HasRoomFor(keys))
            throw new KithException(KithErrorCode.Refused, $"This node provides at most {MaxKeys:N0} things, and now {Schedule.Keys.Count:N0}. Stop providing some.");
    }

    /// <summary>Says that this node provides something, now and again in time.</summary>
    /// <param name="key">What.</param>
    /// <param name="cancellation">Ends the waiting for those who have not answered.</param>
    /// <param name="known">The R closest where they are known, to be told without a lookup.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.Refused"/>: it provides too much already.</exception>
    public async Task<ProvideReceipt> ProvideAsync(ProviderKey key, CancellationToken cancellation, IReadOnlyList<Contact>? known = null)
    {
        RequireRoomFor([key]);
        Instant started = time.GetInstant();
        Schedule.Set(key, started + Period);
        Contact[] replicas = known is null ? await LookUpAsync(key, cancellation) : [.. known];
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

    /// <summary>Says so of many things, with one lookup for the keys of a region; receipts come in the order of the keys.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.Refused"/>: they are too many, and none was told.</exception>
    public async Task<ProvideReceipt[]> ProvideManyAsync(IReadOnlyList<ProviderKey> keys, CancellationToken cancellation)
    {
        RequireRoomFor(keys);
        ReadOnlyMemory<byte>[] bytes = new ReadOnlyMemory<byte>[keys.Count];
        for (int index = 0; index < bytes.Length; index++)
            bytes[index] = keys[index].Bytes;
        ProvideReceipt[] receipts = new ProvideReceipt[keys.Count];
        await new RegionSweep(overlay, options.Replicas).RunAsync(
            bytes,
            async (index, replicas) => receipts[index] = await ProvideAsync(keys[index], cancellation, replicas),
            cancellation);
        return receipts;
    }

    private async Task<Contact[]> LookUpAsync(ProviderKey key, CancellationToken cancellation)
    {
        using LookupResult found = await overlay.LookupAsync(new FindNode(key.Bytes), options.Replicas, sink: null, cancellation);
        return found.Closest.ToArray();
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
        if (_schedule is null)
            return;
        List<ProviderKey> due = _schedule.TakeDue(time.GetInstant(), MaxAtOnce);
        if (due.Count > 0)
            await ProvideManyAsync(due, cancellation);
    }
}
