using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Replication;

/// <summary>
/// Puts records again at half of their lives, as long as they are what this node wrote. Their values are read from the replicas: this node need not
/// be one.
/// </summary>
internal sealed class Republisher(IOverlay overlay, ReplicationOptions options, TimeProvider time, DhtMetrics metrics)
{
    /// <summary>The most records one node keeps alive.</summary>
    public const int MaxRecords = 10_000;

    /// <summary>Records put again in one turn of upkeep, so that a turn stays short.</summary>
    public const int MaxAtOnce = 64;

    /// <summary>When a record is tried again that could not be read or put.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private readonly DueQueue<RecordKey> _due = new(MaxRecords);
    private readonly Dictionary<RecordKey, KeptRecord> _kept = [];

    /// <summary>Told when something has to be known after a restart.</summary>
    public Action? Changed { get; set; }

    /// <summary>What is kept, and when it is due.</summary>
    public IEnumerable<(KeptRecord Record, Instant Due)> Kept
    {
        get
        {
            foreach (KeptRecord record in _kept.Values)
                yield return (record, _due.DueOf(record.Key));
        }
    }

    public int Count => _kept.Count;

    /// <summary>Says so where there is no room for more.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.Refused"/>: this node keeps too many.</exception>
    public void RequireRoomFor(IReadOnlyCollection<RecordKey> keys)
    {
        if (!_due.HasRoomFor(keys))
            throw new KithException(KithErrorCode.Refused, $"This node keeps {MaxRecords:N0} records alive at most, and now {Count:N0}. Put some of them again without that, or use another node.");
    }

    /// <summary>Keeps a record from now on.</summary>
    public void Keep(in KeptRecord record, Instant due)
    {
        _kept[record.Key] = record;
        _due.Set(record.Key, due);
        Changed?.Invoke();
    }

    /// <summary>Lets a record end when it ends.</summary>
    public void Forget(RecordKey key)
    {
        if (!_kept.Remove(key))
            return;
        _due.Remove(key);
        Changed?.Invoke();
    }

    /// <summary>Puts again what is due.</summary>
    /// <param name="read">Reads a key with a quorum, from replicas that may be known.</param>
    /// <param name="write">Puts a value under the number after the one that is kept; returns what became of it.</param>
    /// <param name="cancellation">Ends it between records.</param>
    public async Task UpkeepAsync(
        Func<RecordKey, IReadOnlyList<Contact>?, Task<GetResult>> read,
        Func<KeptRecord, GetResult, IReadOnlyList<Contact>?, Task<PutReceipt>> write,
        CancellationToken cancellation)
    {
        List<RecordKey> due = _due.TakeDue(time.GetInstant(), MaxAtOnce);
        if (due.Count == 0)
            return;
        foreach (RecordKey key in due)
            _due.Set(key, time.GetInstant() + RetryAfter); // Unless it turns out better.
        ReadOnlyMemory<byte>[] bytes = due.ConvertAll(key => key.Bytes).ToArray();
        await new RegionSweep(overlay, options.Replicas).RunAsync(bytes, (index, replicas) => RepublishAsync(due[index], replicas, read, write), cancellation);
    }

    private async Task RepublishAsync(
        RecordKey key,
        IReadOnlyList<Contact>? replicas,
        Func<RecordKey, IReadOnlyList<Contact>?, Task<GetResult>> read,
        Func<KeptRecord, GetResult, IReadOnlyList<Contact>?, Task<PutReceipt>> write)
    {
        GetResult found = await read(key, replicas);
        if (!found.IsConfirmed || !_kept.TryGetValue(key, out KeptRecord kept))
            return;
        if (!found.IsFound || found.Version?.Number > kept.Number)
        {
            // Deleted, written by another, or gone with all its holders.
            if (found.Version is null)
                metrics.RepublishesLost++;
            Forget(key);
            return;
        }

        PutReceipt receipt = await write(kept, found, replicas);
        if (!receipt.IsAcknowledged || !_kept.ContainsKey(key))
            return;
        metrics.Republishes++;
        Keep(kept with { Number = receipt.Version?.Number ?? 0 }, time.GetInstant() + (kept.Life / 2));
    }
}
