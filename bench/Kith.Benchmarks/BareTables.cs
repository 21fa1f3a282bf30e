using System;
using System.Numerics;
using Kith.Simulation.Worlds;

namespace Kith.Benchmarks;

/// <summary>
/// The tables of the bare model: nodes are numbers in the order of their places, a contact is such a number, and all tables lie in one array that
/// nobody changes. Exact, k random contacts a bucket, as <see cref="WarmTables"/> makes them of objects.
/// </summary>
internal sealed class BareTables
{
    private readonly ulong[] _places;
    private readonly int[] _start; // Where a node's first bucket begins; each has room for k.
    private readonly byte[] _deepest;
    private readonly byte[] _counts;
    private readonly int[] _contacts;
    private readonly int _k;

    public BareTables(int nodes, int k, ulong seed)
    {
        _k = k;
        SeededRandom random = new(seed, 0);
        _places = new ulong[nodes];
        for (int node = 0; node < nodes; node++)
            _places[node] = random.NextUInt64();
        Array.Sort(_places);
        _start = new int[nodes];
        _deepest = new byte[nodes];
        SharedPrefixes ranges = new(_places);
        int buckets = 0;
        for (int node = 0; node < nodes; node++)
        {
            ranges.MoveTo(_places[node], k);
            _start[node] = buckets;
            _deepest[node] = (byte)ranges.Deepest;
            buckets += ranges.Deepest + 1;
        }

        _counts = new byte[buckets];
        _contacts = new int[buckets * k];
        for (int node = 0; node < nodes; node++)
            Fill(node, ranges, random);
    }

    public int Nodes => _places.Length;

    public ulong[] Places => _places;

    /// <summary>The known contacts closest to a target, in no order.</summary>
    public int CopyClosest(int node, ulong target, Span<int> destination)
    {
        int deepest = _deepest[node];
        int home = Math.Min(BitOperations.LeadingZeroCount(_places[node] ^ target), deepest);
        int first = _start[node];
        int count = Take(first + home, first + home, target, destination, 0);
        if (count < destination.Length && home < deepest)
            count = Take(first + home + 1, first + deepest, target, destination, count);
        for (int bucket = home - 1; bucket >= 0 && count < destination.Length; bucket--)
            count = Take(first + bucket, first + bucket, target, destination, count);
        return count;
    }

    private int Take(int first, int last, ulong target, Span<int> destination, int count)
    {
        int available = 0;
        for (int bucket = first; bucket <= last; bucket++)
            available += _counts[bucket];
        Span<int> room = destination[count..];
        int taken = 0;
        if (available <= room.Length)
        {
            for (int bucket = first; bucket <= last; bucket++)
            {
                ReadOnlySpan<int> contacts = _contacts.AsSpan(bucket * _k, _counts[bucket]);
                contacts.CopyTo(room[taken..]);
                taken += contacts.Length;
            }

            return count + taken;
        }

        Span<ulong> distances = stackalloc ulong[room.Length];
        for (int bucket = first; bucket <= last; bucket++)
        {
            foreach (int contact in _contacts.AsSpan(bucket * _k, _counts[bucket]))
            {
                ulong distance = _places[contact] ^ target;
                if (taken == room.Length && distance >= distances[taken - 1])
                    continue;
                int place = taken < room.Length ? taken++ : taken - 1;
                for (; place > 0 && distances[place - 1] > distance; place--)
                    (distances[place], room[place]) = (distances[place - 1], room[place - 1]);
                (distances[place], room[place]) = (distance, contact);
            }
        }

        return destination.Length;
    }

    private void Fill(int node, SharedPrefixes ranges, SeededRandom random)
    {
        ranges.MoveTo(_places[node], _k);
        for (int bucket = 0; bucket < ranges.Deepest; bucket++)
        {
            (int from, int to) = ranges.Others(bucket);
            Span<int> room = _contacts.AsSpan((_start[node] + bucket) * _k, Math.Min(_k, to - from));
            _counts[_start[node] + bucket] = (byte)room.Length;
            for (int place = 0; place < room.Length; place++)
            {
                int last = to - room.Length + place; // Floyd's sampling.
                int pick = to - from <= _k ? from + place : from + random.Next(last - from + 1);
                room[place] = room[..place].Contains(pick) ? last : pick;
            }
        }

        (int first, int end) = ranges.Rest;
        int count = 0;
        for (int other = first; other < end; other++)
        {
            if (other != node)
                _contacts[((_start[node] + ranges.Deepest) * _k) + count++] = other;
        }

        _counts[_start[node] + ranges.Deepest] = (byte)count;
    }
}
