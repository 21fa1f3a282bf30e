using System;

namespace Kith.Simulation.Time;

/// <summary>A 4-ary heap of events ordered by (time, sequence): shallow, and four children share a cache line.</summary>
internal sealed class EventHeap
{
    private Entry[] _entries = new Entry[64];

    private readonly record struct Entry(long At, long Sequence, SimulatedEvent Event)
    {
        public bool IsBefore(in Entry other) => At < other.At || (At == other.At && Sequence < other.Sequence);
    }

    public int Count { get; private set; }

    /// <summary>The time of the first event; <see cref="long.MaxValue"/> when there is none.</summary>
    public long FirstAt => Count == 0 ? long.MaxValue : _entries[0].At;

    public void Push(SimulatedEvent item)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);
        Entry entry = new(item.At, item.Sequence, item);
        int place = Count++;
        while (place > 0)
        {
            int parent = (place - 1) >> 2;
            if (!entry.IsBefore(in _entries[parent]))
                break;
            _entries[place] = _entries[parent];
            place = parent;
        }

        _entries[place] = entry;
    }

    public SimulatedEvent Pop()
    {
        SimulatedEvent first = _entries[0].Event;
        Entry last = _entries[--Count];
        _entries[Count] = default;
        if (Count > 0)
            SiftDown(in last);
        return first;
    }

    private void SiftDown(in Entry entry)
    {
        int place = 0;
        while (true)
        {
            int child = (place << 2) + 1;
            if (child >= Count)
                break;
            int least = child;
            int end = Math.Min(child + 4, Count);
            for (int other = child + 1; other < end; other++)
            {
                if (_entries[other].IsBefore(in _entries[least]))
                    least = other;
            }

            if (!_entries[least].IsBefore(in entry))
                break;
            _entries[place] = _entries[least];
            place = least;
        }

        _entries[place] = entry;
    }
}
