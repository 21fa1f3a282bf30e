using System;
using Kith.Core.Kademlia;
using Kith.Core.Peers;

namespace Kith.Simulation.Worlds;

/// <summary>
/// Fills every node's routing table exactly, as a network that has run for long would have it: from the sorted identifiers, bucket i of
/// a node is one contiguous range, of which k are drawn uniformly.
/// </summary>
internal sealed class WarmTables
{
    private readonly SimulatedNode[] _nodes;
    private readonly KademliaOptions _options;
    private readonly Contact[] _sorted;
    private readonly ulong[] _prefixes;

    public WarmTables(SimulatedNode[] nodes, KademliaOptions options)
    {
        _nodes = nodes;
        _options = options;
        _sorted = new Contact[nodes.Length];
        _prefixes = new ulong[nodes.Length];
        for (int index = 0; index < nodes.Length; index++)
        {
            _sorted[index] = nodes[index].Host.Contact;
            _prefixes[index] = nodes[index].Host.Contact.Id.Prefix;
        }

        Array.Sort(_prefixes, _sorted); // Identifiers are SHA-256 digests: the leading 64 bits differ in any world that fits into memory.
    }

    public void Fill(SeededRandom random)
    {
        Span<Contact> chosen = new Contact[_options.K];
        foreach (SimulatedNode node in _nodes)
            Fill(node, chosen, random);
    }

    private void Fill(SimulatedNode node, Span<Contact> chosen, SeededRandom random)
    {
        ulong self = node.Host.Contact.Id.Prefix;
        // The range of all that share `bucket` leading bits with the node, narrowed bucket by bucket.
        int from = 0;
        int to = _sorted.Length;
        int deepest = Depth(self);
        RoutingTable table = new(in node.Host.Contact.Id, _options, deepest + 1);
        for (int bucket = 0; bucket < deepest; bucket++)
        {
            int middle = Split(from, to, self, bucket);
            bool upper = (self >> (63 - bucket) & 1) != 0;
            int count = upper ? Draw(from, middle, chosen, random) : Draw(middle, to, chosen, random);
            table.Fill(bucket, chosen[..count], default);
            if (upper)
                from = middle;
            else
                to = middle;
        }

        int rest = 0;
        for (int index = from; index < to; index++)
        {
            if (!ReferenceEquals(_sorted[index], node.Host.Contact))
                chosen[rest++] = _sorted[index];
        }

        table.Fill(deepest, chosen[..rest], default);
        node.Kademlia.Table = table;
    }

    /// <summary>The bucket from which on all the rest fits into one.</summary>
    private int Depth(ulong self)
    {
        int from = 0;
        int to = _sorted.Length;
        int bucket = 0;
        while (to - from - 1 > _options.K)
        {
            int middle = Split(from, to, self, bucket);
            if ((self >> (63 - bucket) & 1) != 0)
                from = middle;
            else
                to = middle;
            bucket++;
        }

        return bucket;
    }

    /// <summary>The first index in a range whose bit is set, all bits before it being equal.</summary>
    private int Split(int from, int to, ulong self, int bit)
    {
        ulong boundary = (bit == 0 ? 0 : self & (ulong.MaxValue << (64 - bit))) | (1UL << (63 - bit));
        int place = Array.BinarySearch(_prefixes, from, to - from, boundary);
        return place >= 0 ? place : ~place;
    }

    private int Draw(int from, int to, Span<Contact> chosen, SeededRandom random)
    {
        int available = to - from;
        if (available <= chosen.Length)
        {
            _sorted.AsSpan(from, available).CopyTo(chosen);
            return available;
        }

        // Floyd's sampling: k distinct picks from n, each subset equally likely.
        Span<int> picks = stackalloc int[chosen.Length];
        int count = 0;
        for (int last = available - chosen.Length; last < available; last++)
        {
            int pick = random.Next(last + 1);
            if (picks[..count].Contains(pick))
                pick = last;
            picks[count] = pick;
            chosen[count++] = _sorted[from + pick];
        }

        return count;
    }
}
