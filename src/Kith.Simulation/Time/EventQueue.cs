using System;

namespace Kith.Simulation.Time;

/// <summary>
/// Everything that will happen, ordered by (time, sequence). A wheel of short slots takes the near future at constant cost; a small heap
/// orders the slot that is due; another keeps the far future until the wheel comes round to it.
/// </summary>
/// <remarks>Varghese and Lauck, "Hashed and hierarchical timing wheels" (SOSP 1987), scheme 4 with an ordered current slot.</remarks>
internal sealed class EventQueue
{
    private readonly EventWheel _wheel = new();
    private LookAhead? _ahead;
    private readonly EventHeap _due = new();
    private readonly EventHeap _far = new();
    private long _sequence;
    private long _dueSlot; // Slots up to and including this one are in the heap of due events.
    private int _thread; // Where an event is happening; 0 between events.

    /// <summary>Microseconds since the world began.</summary>
    public long Now { get; private set; }

    /// <summary>Events that have not happened yet.</summary>
    public int Count { get; private set; }

    /// <summary>From now on events fetch what they need before they happen: where it is more than the cache holds, as without gain it costs a tenth.</summary>
    public void LookAhead() => _ahead = new LookAhead(_wheel);

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
        long slot = item.At >> EventWheel.SlotBits;
        if (slot <= _dueSlot)
            _due.Push(item);
        else if (slot - _dueSlot < EventWheel.Slots)
            _wheel.Put(item);
        else
            _far.Push(item);
    }

    /// <summary>Turns the wheel to the next slot that holds anything; false when nothing is left.</summary>
    private bool Advance()
    {
        long next = _wheel.NextOccupied(_dueSlot);
        if (_far.Count > 0)
            next = Math.Min(next, _far.FirstAt >> EventWheel.SlotBits);
        if (next == long.MaxValue)
            return false;
        _dueSlot = next;
        SimulatedEvent? item = _wheel.Take(next);
        while (item is not null)
        {
            SimulatedEvent? following = item.Next;
            item.Next = null;
            _due.Push(item);
            item = following;
        }

        while (_far.Count > 0 && (_far.FirstAt >> EventWheel.SlotBits) - _dueSlot < EventWheel.Slots)
            Place(_far.Pop());
        _ahead?.Turn(next);
        return true;
    }
}
