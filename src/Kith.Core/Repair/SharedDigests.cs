using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Repair;

/// <summary>
/// For each peer that should hold some of what this node holds: a digest of those records, in buckets. Two nodes with the same view of the
/// network and the same records have the same digests.
/// </summary>
internal sealed class SharedDigests
{
    private static readonly ulong[] Nothing = new ulong[CompareRecords.Buckets];

    private readonly Dictionary<Contact, ulong[]> _digests = [];

    /// <summary>The peers something is shared with, nearest first as seen from a point, so that two runs ask in one order.</summary>
    public List<Contact> Peers(Identifier self)
    {
        List<Contact> peers = [.. _digests.Keys];
        peers.Sort((a, b) => Identifier.CompareDistance(in self, in a.Id, in b.Id));
        return peers;
    }

    public int Count => _digests.Count;

    public void Clear() => _digests.Clear();

    /// <summary>Counts a version as held, by this node and every other member of its replica set.</summary>
    public void Add(in RecordTag version, IReadOnlyList<Contact> replicas, Contact self) => Tally(in version, replicas, self, 1);

    /// <summary>Takes a version out again.</summary>
    public void Remove(in RecordTag version, IReadOnlyList<Contact> replicas, Contact self) => Tally(in version, replicas, self, ulong.MaxValue);

    /// <summary>What is shared with a peer, by bucket.</summary>
    public ReadOnlySpan<ulong> Of(Contact peer) => _digests.TryGetValue(peer, out ulong[]? digests) ? digests : Nothing;

    /// <summary>One digest over all buckets.</summary>
    public static ulong Summary(ReadOnlySpan<ulong> digests)
    {
        ulong summary = 0;
        foreach (ulong digest in digests)
            summary = Mix(summary ^ digest);
        return summary;
    }

    public static int BucketOf(in Identifier id) => id.Tag & (CompareRecords.Buckets - 1);

    private void Tally(in RecordTag version, IReadOnlyList<Contact> replicas, Contact self, ulong times)
    {
        if (!replicas.Contains(self))
            return;
        ulong digest = Mix(version.Id.Prefix ^ Mix(version.Tag)) * times;
        foreach (Contact replica in replicas)
        {
            if (ReferenceEquals(replica, self))
                continue;
            if (!_digests.TryGetValue(replica, out ulong[]? digests))
                _digests[replica] = digests = new ulong[CompareRecords.Buckets];
            digests[BucketOf(version.Id)] += digest;
        }
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
