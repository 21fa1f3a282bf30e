using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Repair;

/// <summary>What of the records held here other nodes should hold too, as far as this node knows the network: by whom, and as digests to compare by.</summary>
internal sealed class SharedRecords(IOverlay overlay, RecordIndex index, int replicas, TimeProvider time)
{
    private static readonly TimeSpan BetweenExpiries = TimeSpan.FromSeconds(1); // What ends is looked for in all records.

    private readonly SharedDigests _digests = new();
    private bool _isStale = true;
    private Instant _expireAt;

    /// <summary>With how many peers something is shared.</summary>
    public int PeerCount => _digests.Count;

    /// <summary>Members have come or gone, or records were lost: all is counted anew when it is next asked for.</summary>
    public void Recount() => _isStale = true;

    /// <summary>Who is to hold a record, nearest first.</summary>
    public IReadOnlyList<Contact> ReplicasOf(in Identifier id) => overlay.ReplicasOf(in id, CopiesOf(in id)).Current;

    /// <summary>How many are to hold it.</summary>
    public int CopiesOf(in Identifier id) => index.IsSingle(in id) ? 1 : replicas;

    /// <summary>A version is held from now on, in place of any other of its record.</summary>
    public void Add(in RecordTag version, long expiresUnixMilliseconds, bool isSingle)
    {
        bool isKnown = index.Contains(version.Id);
        RecordTag before = index.Set(in version, expiresUnixMilliseconds, isSingle);
        if (_isStale || (isKnown && before == version))
            return;
        IReadOnlyList<Contact> holders = ReplicasOf(version.Id);
        if (isKnown)
            _digests.Remove(in before, holders, overlay.Self);
        _digests.Add(in version, holders, overlay.Self);
    }

    /// <summary>The digests of what is shared with a peer, by bucket.</summary>
    public ReadOnlySpan<ulong> DigestsOf(Contact peer)
    {
        BringUpToDate();
        return _digests.Of(peer);
    }

    /// <summary>The peers something is shared with, nearest first.</summary>
    public List<Contact> Peers()
    {
        BringUpToDate();
        return _digests.Peers(overlay.Self.Id);
    }

    /// <summary>What is shared with a peer in some buckets, given as bits.</summary>
    public List<RecordTag> With(Contact peer, ulong buckets) =>
        [.. index.Live(time.GetUtcNow()).Where(version => ((buckets >> SharedDigests.BucketOf(version.Id)) & 1) != 0 && IsSharedWith(peer, version.Id))];

    private bool IsSharedWith(Contact peer, Identifier id)
    {
        IReadOnlyList<Contact> holders = ReplicasOf(in id);
        return holders.Contains(overlay.Self) && holders.Contains(peer);
    }

    private void BringUpToDate()
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_isStale || _expireAt <= time.GetInstant())
            ForgetEnded(now);
        if (!_isStale)
            return;
        _isStale = false;
        _digests.Clear();
        foreach (RecordTag version in index.Live(now))
            _digests.Add(in version, ReplicasOf(version.Id), overlay.Self);
    }

    /// <summary>Else two nodes would go on differing by what one of them cannot be given any more.</summary>
    private void ForgetEnded(DateTimeOffset now)
    {
        _expireAt = time.GetInstant() + BetweenExpiries;
        foreach (RecordTag ended in index.Ended(now))
        {
            if (!_isStale)
                _digests.Remove(in ended, ReplicasOf(ended.Id), overlay.Self);
            index.Remove(ended.Id, ended.Id);
        }
    }
}
