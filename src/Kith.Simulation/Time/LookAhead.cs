using System;
using Kith.Core.Peers;

namespace Kith.Simulation.Time;

/// <summary>
/// Lets events fetch what they will need before they happen. What they need hangs together by references, each of which can only be followed once the
/// one before is there: so each event is looked at several times, some slots apart, and takes one step each time.
/// </summary>
/// <remarks>Events that are scheduled nearer than this looks are not seen by it; they happen all the same.</remarks>
internal sealed class LookAhead(EventWheel wheel)
{
    private const int Steps = 5;
    private const int SlotsBetween = 4; // Occupied ones: time for some events to happen, so that what was fetched is there.
    private const int Most = 32;

    private readonly long[] _slots = new long[Most]; // The next that are occupied, in a ring.
    private int _first;
    private int _count;
    private long _seen;

    /// <summary>The wheel has turned to a slot.</summary>
    public void Turn(long due)
    {
        while (_count > 0 && _slots[_first] <= due)
        {
            _first = (_first + 1) % Most;
            _count--;
        }

        for (_seen = Math.Max(_seen, due); _count < Most; _count++)
        {
            long next = wheel.NextOccupied(_seen);
            if (next - due >= EventWheel.Slots)
                break;
            _slots[(_first + _count) % Most] = _seen = next;
            Foresight.Fetch(wheel.First(next), lines: 2);
        }

        for (int step = 0; step < Steps; step++)
        {
            int place = Most - (SlotsBetween * (step + 1));
            if (place >= _count)
                continue;
            for (SimulatedEvent? item = wheel.First(_slots[(_first + place) % Most]); item is not null; item = item.Next)
                item.Foresee(step);
        }
    }
}
