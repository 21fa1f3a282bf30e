using System;
using System.Numerics;

namespace Kith.Simulation.Time;

/// <summary>
/// Everything that will happen, ordered by (time, sequence). A wheel of short slots takes the near future at constant cost; a small heap
/// orders the slot that is due; another keeps the far future until the wheel comes round to it.
/// </summary>
/// <remarks>Varghese and Lauck, "Hashed and hierarchical timing wheels" (SOSP 1987), scheme 4 with an ordered current slot.</remarks>
internal sealed class EventQueue
{
    private const int SlotBits = 4; // 16 microseconds a slot.
    private const int WheelBits = 14;
    private const int Slots = 1 << WheelBits;

    private readonly SimulatedEvent?[] _wheel = new SimulatedEvent?[Slots];
    private readonly ulong[] _occupied = new ulong[Slots / 64];
    private readonly EventHeap _due = new();
    private readonly EventHeap _far = new();
    private long _sequence;
    private long _dueSlot; // Slots up to and including this one are in the heap of due events.
    private int _thread; // Where an event is happening; 0 between events.

    /// <summary>Microseconds since the world began.</summary>
    public long Now { get; private set; }

    /// <summary>Events that have not happened yet.</summary>
    public int Count { get; private set; }

    /// <summary>Schedules an event after a delay; a negative one counts as none.</summary>
    /// <exception cref="InvalidOperationException">Something has left the world's thread; what follows would depend on chance.</exception>
    public void After(long microseconds, SimulatedEvent item)
    {
        if (_thread != 0 && _thread != Environment.CurrentManagedThreadId)
            throw new InvalidOperationException("A continuation runs beside the world's thread. Something awaited what does not resume where it completes: a task with two waiters, or one of another thread.");
        item.At = Now + Math.Max(0, microseconds);
        item.Sequence = _sequence++;
        Count++;
        Place(item);
    }

    /// <summary>Makes the next event happen; false when there is none at or before a moment, and then time is that moment.</summary>
    public bool Step(long until = long.MaxValue)
    {
        while (_due.Count == 0)
        {
            if (!Advance())
                break;
        }

        if (_due.FirstAt > until || _due.Count == 0)
        {
            if (until != long.MaxValue)
                Now = Math.Max(Now, until);
            return false;
        }

        SimulatedEvent item = _due.Pop();
        Count--;
        Now = item.At;
        _thread = Environment.CurrentManagedThreadId;
        try
        {
            item.Fire();
        }
        finally
        {
            _thread = 0;
        }

        return true;
    }

    private void Place(SimulatedEvent item)
    {
        long slot = item.At >> SlotBits;
        if (slot <= _dueSlot)
        {
            _due.Push(item);
        }
        else if (slot - _dueSlot < Slots)
        {
            int index = (int)(slot & (Slots - 1));
            item.Next = _wheel[index];
            _wheel[index] = item;
            _occupied[index >> 6] |= 1UL << index;
        }
        else
        {
            _far.Push(item);
        }
    }

    /// <summary>Turns the wheel to the next slot that holds anything; false when nothing is left.</summary>
    private bool Advance()
    {
        long next = NextOccupied();
        if (_far.Count > 0)
            next = Math.Min(next, _far.FirstAt >> SlotBits);
        if (next == long.MaxValue)
            return false;
        _dueSlot = next;
        int index = (int)(next & (Slots - 1));
        SimulatedEvent? item = _wheel[index];
        _wheel[index] = null;
        _occupied[index >> 6] &= ~(1UL << index);
        while (item is not null)
        {
            SimulatedEvent? following = item.Next;
            item.Next = null;
            _due.Push(item);
            item = following;
        }

        while (_far.Count > 0 && (_far.FirstAt >> SlotBits) - _dueSlot < Slots)
            Place(_far.Pop());
        return true;
    }

    private long NextOccupied()
    {
        int start = (int)((_dueSlot + 1) & (Slots - 1));
        int word = start >> 6;
        ulong bits = _occupied[word] & (ulong.MaxValue << start);
        for (int looked = 0; looked <= _occupied.Length; looked++)
        {
            if (bits != 0)
            {
                int index = (word << 6) + BitOperations.TrailingZeroCount(bits);
                return _dueSlot + 1 + ((index - start) & (Slots - 1));
            }

            word = (word + 1) & (_occupied.Length - 1);
            bits = _occupied[word];
        }

        return long.MaxValue;
    }
}
