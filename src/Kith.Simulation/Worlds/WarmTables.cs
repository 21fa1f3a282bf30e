using System;
using Kith.Core.Kademlia;
using Kith.Core.Peers;

namespace Kith.Simulation.Worlds;

/// <summary>
/// Fills every node's routing table exactly, as a network that has run for long would have it: from the sorted identifiers, bucket i of
/// a node is one contiguous range, of which k are drawn uniformly.
/// </summary>
/// <remarks>Each node draws from a stream of its own, so that the tables are the same whatever number of threads fills them.</remarks>
internal sealed class WarmTables
{
    private const ulong Stream = 1UL << 44;

    private readonly Contact[] _sorted;
    private readonly ulong[] _prefixes;
    private readonly byte[] _tags;
    private readonly ulong _seed;

    /// <param name="known">Whom the tables hold.</param>
    /// <param name="seed">The world's.</param>
    public WarmTables(ReadOnlySpan<SimulatedNode> known, ulong seed)
    {
        _seed = seed;
        _sorted = new Contact[known.Length];
        _prefixes = new ulong[known.Length];
        for (int index = 0; index < known.Length; index++)
        {
            _sorted[index] = known[index].Host.Contact;
            _prefixes[index] = known[index].Host.Contact.Id.Prefix;
        }

        Array.Sort(_prefixes, _sorted); // The leading 64 bits differ in any world that fits into memory, and narrower places are drawn to.
        _tags = Array.ConvertAll(_sorted, contact => contact.Id.Tag);
    }

    /// <summary>Fills the tables of these nodes.</summary>
    public void Fill(SimulatedNode[] nodes, int threads)
    {
        if (nodes.Length == 0)
            return;
        long before = GC.GetAllocatedBytesForCurrentThread();
        TableOf(nodes[0], nodes[0].Kademlia.Options);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        NoCollection.During(bytes * nodes.Length, () => InParts.Run(
            nodes.Length,
            threads,
            () => (Chosen: new Choice(), Random: new SeededRandom(0, 0)),
            (index, own) => nodes[index].Kademlia.Table = TableOf(nodes[index], nodes[index].Kademlia.Options, own.Chosen, own.Random)));
    }

    /// <summary>An exact table for a node.</summary>
    public RoutingTable TableOf(SimulatedNode node, KademliaOptions options) => TableOf(node, options, new Choice(), new SeededRandom(0, 0));

    private RoutingTable TableOf(SimulatedNode node, KademliaOptions options, Choice chosen, SeededRandom random)
    {
        random.Restart(_seed, Stream + (ulong)node.Host.Number);
        ulong self = node.Host.Contact.Id.Prefix;
        // The range of all that share `bucket` leading bits with the node, narrowed bucket by bucket.
        int from = 0;
        int to = _sorted.Length;
        int deepest = Depth(self, options.K);
        RoutingTable table = new(in node.Host.Contact.Id, options, deepest + 1);
        for (int bucket = 0; bucket < deepest; bucket++)
        {
            int middle = Split(from, to, self, bucket);
            bool upper = (self >> (63 - bucket) & 1) != 0;
            chosen.Clear();
            if (upper)
                Draw(from, middle, options.K, chosen, random);
            else
                Draw(middle, to, options.K, chosen, random);
            table.Fill(bucket, chosen.Contacts, chosen.Tags, default);
            if (upper)
                from = middle;
            else
                to = middle;
        }

        chosen.Clear();
        for (int index = from; index < to; index++)
        {
            if (_prefixes[index] != self)
                chosen.Add(_sorted[index], _tags[index]);
        }

        table.Fill(deepest, chosen.Contacts, chosen.Tags, default);
        return table;
    }

    /// <summary>The bucket from which on all the rest fits into one.</summary>
    private int Depth(ulong self, int k)
    {
        int from = 0;
        int to = _sorted.Length;
        int bucket = 0;
        while (to - from - 1 > k)
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

    private void Draw(int from, int to, int k, Choice chosen, SeededRandom random)
    {
        int available = to - from;
        if (available <= k)
        {
            for (int index = from; index < to; index++)
                chosen.Add(_sorted[index], _tags[index]);
            return;
        }

        // Floyd's sampling: k distinct picks from n, each subset equally likely.
        Span<int> picks = stackalloc int[k];
        int count = 0;
        for (int last = available - k; last < available; last++)
        {
            int pick = random.Next(last + 1);
            if (picks[..count].Contains(pick))
                pick = last;
            picks[count++] = pick;
            chosen.Add(_sorted[from + pick], _tags[from + pick]);
        }
    }

    /// <summary>Who is drawn into one bucket.</summary>
    private sealed class Choice
    {
        private readonly Contact[] _contacts = new Contact[Reply.MaxCloser];
        private readonly byte[] _tags = new byte[Reply.MaxCloser];
        private int _count;

        public ReadOnlySpan<Contact> Contacts => _contacts.AsSpan(0, _count);

        public ReadOnlySpan<byte> Tags => _tags.AsSpan(0, _count);

        public void Clear() => _count = 0;

        public void Add(Contact contact, byte tag)
        {
            _contacts.AsSpan()[_count] = contact; // A span's store does not look the contact's type up, which lies far away in memory.
            _tags[_count++] = tag;
        }
    }
}
