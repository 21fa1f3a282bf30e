using System;
using System.Collections.Generic;
using Kith.Simulation.Worlds;

namespace Kith.Benchmarks;

/// <summary>
/// The control of <see cref="LookupBenchmark"/>: iterative lookups of Kademlia over <see cref="BareTables"/>, with nothing else that a node does. No
/// objects, no interfaces, no upkeep of tables, no records, no digest. What the same lookups cost over production nodes, over this, is what those cost.
/// </summary>
internal sealed class BareLookups(BareTables tables, int lookups, ulong seed)
{
    private const int K = 20;
    private const int Alpha = 3;
    private const int Candidates = 2 * K;

    private readonly BareQueue _queue = new();
    private readonly SeededRandom _random = new(seed, 1);
    private readonly long[] _jitter = Quantiles(meanMicroseconds: 5_000);
    private readonly float[] _across = Scattered(tables.Nodes, new SeededRandom(seed, 2), 120_000);
    private readonly float[] _down = Scattered(tables.Nodes, new SeededRandom(seed, 3), 60_000);
    private readonly Stack<int> _idleAnswers = new();
    private int[] _answers = new int[K * 1_024];
    private byte[] _lengths = new byte[1_024];
    private Candidate[] _candidates = [];
    private Lookup[] _lookups = [];
    private int _answersMade;
    private int _started;

    private enum State : byte
    {
        Heard,
        Waiting,
        Answered,
    }

    private struct Candidate
    {
        public ulong Distance;
        public int Node;
        public State State;
        public byte Depth;
    }

    private struct Lookup
    {
        public ulong Target;
        public int Node;
        public int Count;
        public int InFlight;
        public int Hops;
        public bool IsDone;
    }

    public long Requests { get; private set; }

    public long Hops { get; private set; }

    /// <summary>Runs all, so many at once.</summary>
    public void Run(int inFlight)
    {
        _lookups = new Lookup[inFlight];
        _candidates = new Candidate[inFlight * Candidates];
        for (int lookup = 0; lookup < inFlight; lookup++)
            Start(lookup);
        while (_queue.Count > 0)
        {
            BareEvent item = _queue.Next();
            if (item.Answer < 0)
                Arrive(in item);
            else
                Return(in item);
        }
    }

    private void Start(int index)
    {
        if (_started == lookups)
            return;
        _started++;
        ref Lookup lookup = ref _lookups[index];
        lookup = new Lookup { Target = tables.Places[_random.Next(tables.Nodes)], Node = _random.Next(tables.Nodes) };
        Offer(ref lookup, index, lookup.Node, depth: 0);
        _candidates[index * Candidates].State = State.Answered; // The asker itself.
        Span<int> known = stackalloc int[K];
        foreach (int node in known[..tables.CopyClosest(lookup.Node, lookup.Target, known)])
            Offer(ref lookup, index, node, depth: 1);
        Ask(ref lookup, index);
    }

    private void Arrive(in BareEvent item)
    {
        if (!_idleAnswers.TryPop(out int answer))
        {
            answer = _answersMade++;
            if (answer == _lengths.Length)
            {
                Array.Resize(ref _lengths, 2 * answer);
                Array.Resize(ref _answers, 2 * answer * K);
            }
        }

        ref Lookup lookup = ref _lookups[item.Lookup];
        Span<int> room = _answers.AsSpan(answer * K, K);
        int count = tables.CopyClosest(item.Node, lookup.Target, room);
        _lengths[answer] = (byte)count;
        _queue.After(Delay(item.Node, lookup.Node), new BareEvent { Lookup = item.Lookup, Node = item.Node, Answer = answer });
    }

    private void Return(in BareEvent item)
    {
        ref Lookup lookup = ref _lookups[item.Lookup];
        lookup.InFlight--;
        if (!lookup.IsDone)
        {
            int depth = Answered(ref lookup, item.Lookup, item.Node) + 1;
            foreach (int node in _answers.AsSpan(item.Answer * K, _lengths[item.Answer]))
                Offer(ref lookup, item.Lookup, node, depth);
            Ask(ref lookup, item.Lookup);
        }

        _idleAnswers.Push(item.Answer);
        if (!lookup.IsDone || lookup.InFlight > 0)
            return;
        Hops += lookup.Hops;
        Start(item.Lookup);
    }

    private void Ask(ref Lookup lookup, int index)
    {
        Span<Candidate> candidates = Of(index, lookup.Count);
        bool isSettled = true;
        for (int place = 0; place < Math.Min(K, candidates.Length); place++)
        {
            ref Candidate candidate = ref candidates[place];
            if (candidate.State == State.Heard && lookup.InFlight < Alpha)
            {
                candidate.State = State.Waiting;
                lookup.InFlight++;
                Requests++;
                _queue.After(Delay(lookup.Node, candidate.Node), new BareEvent { Lookup = index, Node = candidate.Node, Answer = -1 });
            }

            isSettled &= candidate.State == State.Answered;
        }

        lookup.IsDone = isSettled;
    }

    private int Answered(ref Lookup lookup, int index, int node)
    {
        ulong distance = tables.Places[node] ^ lookup.Target;
        Span<Candidate> candidates = Of(index, lookup.Count);
        int place = LowerBound(candidates, distance);
        if (place == candidates.Length || candidates[place].Distance != distance)
            return lookup.Hops; // Pushed out by closer ones.
        candidates[place].State = State.Answered;
        lookup.Hops = Math.Max(lookup.Hops, candidates[place].Depth);
        return candidates[place].Depth;
    }

    private void Offer(ref Lookup lookup, int index, int node, int depth)
    {
        ulong distance = tables.Places[node] ^ lookup.Target;
        Span<Candidate> candidates = Of(index, lookup.Count);
        if (candidates.Length == Candidates && distance >= candidates[^1].Distance)
            return;
        int place = LowerBound(candidates, distance);
        if (place < candidates.Length && candidates[place].Distance == distance)
            return;
        if (lookup.Count < Candidates)
            lookup.Count++;
        candidates = Of(index, lookup.Count);
        candidates[place..^1].CopyTo(candidates[(place + 1)..]);
        candidates[place] = new Candidate { Distance = distance, Node = node, Depth = (byte)depth };
    }

    private static int LowerBound(Span<Candidate> candidates, ulong distance)
    {
        int low = 0;
        int high = candidates.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (candidates[middle].Distance < distance)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private Span<Candidate> Of(int index, int count) => _candidates.AsSpan(index * Candidates, count);

    /// <summary>As a world's plane has it: the distance, 2 ms of access at both ends, an exponential jitter with a mean of 5 ms.</summary>
    private long Delay(int from, int to)
    {
        float x = _across[from] - _across[to];
        float y = _down[from] - _down[to];
        return (long)(MathF.Sqrt((x * x) + (y * y)) + 4_000) + _jitter[_random.NextUInt64() >> 54];
    }

    private static long[] Quantiles(double meanMicroseconds)
    {
        long[] quantiles = new long[1_024];
        for (int step = 0; step < quantiles.Length; step++)
            quantiles[step] = (long)Math.Round(-meanMicroseconds * Math.Log(1 - ((step + 0.5) / quantiles.Length)));
        return quantiles;
    }

    private static float[] Scattered(int count, SeededRandom random, float length)
    {
        float[] places = new float[count];
        for (int index = 0; index < count; index++)
            places[index] = random.NextSingle() * length;
        return places;
    }
}
