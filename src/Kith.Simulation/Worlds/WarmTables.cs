using System;
using System.Threading.Tasks;
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
    private const int NodesAtOnce = 1_024;

    private readonly Contact[] _sorted;
    private readonly ulong[] _prefixes;
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
    }

    /// <summary>Fills the tables of these nodes.</summary>
    public void Fill(SimulatedNode[] nodes, int threads)
    {
        int parts = (nodes.Length + NodesAtOnce - 1) / NodesAtOnce;
        Parallel.For(
            0,
            parts,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => (Random: new SeededRandom(0, 0), Chosen: new Contact[Reply.MaxCloser]),
            (part, _, own) =>
            {
                foreach (SimulatedNode node in nodes.AsSpan(part * NodesAtOnce, Math.Min(NodesAtOnce, nodes.Length - (part * NodesAtOnce))))
                {
                    node.Kademlia.Table = TableOf(node, node.Kademlia.Options, own.Chosen, own.Random);
                }

                return own;
            },
            static _ => { });
    }

    /// <summary>An exact table for a node.</summary>
    public RoutingTable TableOf(SimulatedNode node, KademliaOptions options) => TableOf(node, options, new Contact[options.K], new SeededRandom(0, 0));

    private RoutingTable TableOf(SimulatedNode node, KademliaOptions options, Contact[] room, SeededRandom random)
    {
        random.Restart(_seed, Stream + (ulong)node.Host.Number);
        Span<Contact> chosen = room.AsSpan(0, options.K);
        ulong self = node.Host.Contact.Id.Prefix;
        // The range of all that share `bucket` leading bits with the node, narrowed bucket by bucket.
        int from = 0;
        int to = _sorted.Length;
        int deepest = Depth(self, chosen.Length);
        RoutingTable table = new(in node.Host.Contact.Id, options, deepest + 1);
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
