using System;
using System.Collections.Generic;
using System.Numerics;

namespace Kith.Benchmarks;

/// <summary>The event queue of the bare model: a wheel of slots of 16 microseconds, each a chain of numbers. Nothing lies farther ahead than the wheel reaches.</summary>
internal sealed class BareQueue
{
    private const int SlotBits = 4;
    private const int Slots = 1 << 15;

    private readonly int[] _first = new int[Slots];
    private readonly ulong[] _occupied = new ulong[Slots / 64];
    private readonly PriorityQueue<int, (long At, int Sequence)> _due = new();
    private BareEvent[] _events = new BareEvent[1 << 16];
    private int _made;
    private int _idle = -1;
    private int _sequence;
    private long _dueSlot;

    public BareQueue() => Array.Fill(_first, -1);

    public long Now { get; private set; }

    /// <summary>Events that have not happened yet.</summary>
    public int Count { get; private set; }

    /// <summary>Schedules one.</summary>
    public void After(long microseconds, in BareEvent item)
    {
        int index = _idle >= 0 ? _idle : _made++;
        if (index == _events.Length)
            Array.Resize(ref _events, 2 * index);
        if (index == _idle)
            _idle = _events[index].Next;
        Count++;
        ref BareEvent made = ref _events[index];
        made = item;
        made.At = Now + microseconds;
        made.Sequence = _sequence++;
        long slot = made.At >> SlotBits;
        if (slot <= _dueSlot)
        {
            _due.Enqueue(index, (made.At, made.Sequence));
            return;
        }

        if (slot - _dueSlot >= Slots)
            throw new InvalidOperationException("The wheel is too short for this delay.");
        int place = (int)(slot & (Slots - 1));
        made.Next = _first[place];
        _first[place] = index;
        _occupied[place >> 6] |= 1UL << place;
    }

    /// <summary>Takes the next one out.</summary>
    public BareEvent Next()
    {
        while (_due.Count == 0)
            Turn();
        int index = _due.Dequeue();
        BareEvent item = _events[index];
        _events[index].Next = _idle;
        _idle = index;
        Count--;
        Now = item.At;
        return item;
    }

    private void Turn()
    {
        int start = (int)((_dueSlot + 1) & (Slots - 1));
        int word = start >> 6;
        ulong bits = _occupied[word] & (ulong.MaxValue << start);
        while (bits == 0)
        {
            word = (word + 1) & (_occupied.Length - 1);
            bits = _occupied[word];
        }

        int place = (word << 6) + BitOperations.TrailingZeroCount(bits);
        _dueSlot += 1 + ((place - start) & (Slots - 1));
        _occupied[word] &= ~(1UL << place);
        for (int index = _first[place]; index >= 0; index = _events[index].Next)
            _due.Enqueue(index, (_events[index].At, _events[index].Sequence));
        _first[place] = -1;
    }
}
