using System;
using System.Threading;
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

    private readonly SimulatedNode[] _known;
    private readonly int[] _order; // The known by their place: the index of each.
    private readonly Contact[] _sorted;
    private readonly ulong[] _prefixes;
    private readonly byte[] _tags;
    private readonly ulong _seed;

    /// <param name="known">Whom the tables hold.</param>
    /// <param name="seed">The world's.</param>
    public WarmTables(SimulatedNode[] known, ulong seed)
    {
        _seed = seed;
        _known = known;
        _order = OrderOf(known, out _prefixes);
        Contact[] contacts = Array.ConvertAll(known, node => (Contact)node.Host.Contact);
        byte[] tags = Array.ConvertAll(contacts, contact => contact.Id.Tag);
        _sorted = Array.ConvertAll(_order, index => contacts[index]);
        _tags = Array.ConvertAll(_order, index => tags[index]);
    }

    /// <summary>About how many bytes an exact table takes among so many nodes.</summary>
    public static long BytesOf(int nodes, int k) => 256 + ((3 + Math.ILogB(Math.Max(1, nodes / k))) * (long)((9 * k) + 5));

    /// <summary>Fills the tables of these nodes.</summary>
    /// <remarks>
    /// In the order of their places: neighbours draw their deep buckets from the same few, which the processor then has at hand. Drawn in the
    /// order of their making, two hundred million contacts would each be fetched from memory.
    /// </remarks>
    /// <exception cref="OperationCanceledException">Cancelled; some have their tables.</exception>
    public void Fill(SimulatedNode[] nodes, int threads, CancellationToken cancellation = default)
    {
        if (nodes.Length == 0)
            return;
        long bytes = BytesOf(_known.Length, nodes[0].Kademlia.Options.K);
        int[] order = ReferenceEquals(nodes, _known) ? _order : OrderOf(nodes, out _);
        NoCollection.During(bytes * nodes.Length, () => InParts.Run(
            nodes.Length,
            threads,
            () => new Draft(_prefixes),
            (rank, own) =>
            {
                KademliaOverlay overlay = nodes[order[rank]].Kademlia;
                overlay.Table = TableOf(nodes[order[rank]], overlay.Options, own);
            },
            cancellation));
    }

    /// <summary>An exact table for a node.</summary>
    public RoutingTable TableOf(SimulatedNode node, KademliaOptions options) => TableOf(node, options, new Draft(_prefixes));

    private RoutingTable TableOf(SimulatedNode node, KademliaOptions options, Draft draft)
    {
        draft.Random.Restart(_seed, Stream + (ulong)node.Host.Number);
        ulong self = node.Host.Contact.Id.Prefix;
        SharedPrefixes ranges = draft.Ranges;
        ranges.MoveTo(self, options.K);
        RoutingTable table = new(in node.Host.Contact.Id, options, ranges.Deepest + 1);
        for (int bucket = 0; bucket < ranges.Deepest; bucket++)
        {
            (int from, int to) = ranges.Others(bucket);
            draft.Clear();
            Draw(from, to, options.K, draft);
            table.Fill(bucket, draft.Contacts, draft.Tags, default);
        }

        draft.Clear();
        (int first, int end) = ranges.Rest;
        for (int index = first; index < end; index++)
        {
            if (_prefixes[index] != self)
                draft.Add(_sorted[index], _tags[index]);
        }

        table.Fill(ranges.Deepest, draft.Contacts, draft.Tags, default);
        return table;
    }

    /// <summary>The indices of nodes by their place.</summary>
    private static int[] OrderOf(SimulatedNode[] nodes, out ulong[] prefixes)
    {
        prefixes = Array.ConvertAll(nodes, node => node.Host.Contact.Id.Prefix);
        int[] order = new int[nodes.Length];
        for (int index = 0; index < order.Length; index++)
            order[index] = index;
        Array.Sort(prefixes, order); // The leading 64 bits differ in any world that fits into memory, and narrower places are drawn to.
        return order;
    }

    private void Draw(int from, int to, int k, Draft draft)
    {
        int available = to - from;
        Span<int> picks = stackalloc int[Math.Min(available, k)];
        if (available <= k)
        {
            for (int index = 0; index < available; index++)
                picks[index] = from + index;
        }
        else
        {
            // Floyd's sampling: k distinct picks from n, each subset equally likely.
            for (int count = 0; count < k; count++)
            {
                int last = available - k + count;
                int pick = from + draft.Random.Next(last + 1);
                picks[count] = picks[..count].Contains(pick) ? from + last : pick;
            }
        }

        draft.AddAll(picks, _sorted, _tags);
    }

    /// <summary>What a thread needs for one table after another.</summary>
    private sealed class Draft(ulong[] prefixes)
    {
        private readonly Contact[] _contacts = new Contact[Reply.MaxCloser];
        private readonly byte[] _tags = new byte[Reply.MaxCloser];
        private int _count;

        public SeededRandom Random { get; } = new(0, 0);

        public SharedPrefixes Ranges { get; } = new(prefixes);

        /// <summary>Who is drawn into one bucket.</summary>
        public ReadOnlySpan<Contact> Contacts => _contacts.AsSpan(0, _count);

        public ReadOnlySpan<byte> Tags => _tags.AsSpan(0, _count);

        public void Clear() => _count = 0;

        public void Add(Contact contact, byte tag)
        {
            _contacts[_count] = contact;
            _tags[_count++] = tag;
        }

        /// <summary>Adds all that were picked. Nothing is decided between one and the next, so that the processor fetches them together.</summary>
        public void AddAll(ReadOnlySpan<int> picks, Contact[] from, byte[] tags)
        {
            Span<Contact> room = _contacts.AsSpan(_count, picks.Length); // A span's store does not look the contact's type up, which lies far away in memory.
            Span<byte> tagRoom = _tags.AsSpan(_count, picks.Length);
            for (int place = 0; place < picks.Length; place++)
            {
                room[place] = from[picks[place]];
                tagRoom[place] = tags[picks[place]];
            }

            _count += picks.Length;
        }
    }
}
