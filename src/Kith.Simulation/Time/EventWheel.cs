using System.Numerics;

namespace Kith.Simulation.Time;

/// <summary>The near future in short slots: an event is put and a slot taken at constant cost. Within a slot there is no order.</summary>
internal sealed class EventWheel
{
    /// <summary>A slot lasts 16 microseconds.</summary>
    public const int SlotBits = 4;

    /// <summary>Slots ahead: a quarter of a second.</summary>
    public const int Slots = 1 << 14;

    private readonly SimulatedEvent?[] _slots = new SimulatedEvent?[Slots];
    private readonly ulong[] _occupied = new ulong[Slots / 64];

    /// <summary>Puts an event into its slot, which has to be less than a whole turn ahead.</summary>
    public void Put(SimulatedEvent item)
    {
        int index = IndexOf(item.At >> SlotBits);
        item.Next = _slots[index];
        _slots[index] = item;
        _occupied[index >> 6] |= 1UL << index;
    }

    /// <summary>The first event of a slot, which leads to the others; null where it is empty.</summary>
    public SimulatedEvent? First(long slot) => _slots[IndexOf(slot)];

    /// <summary>Empties a slot and returns what <see cref="First"/> did.</summary>
    public SimulatedEvent? Take(long slot)
    {
        int index = IndexOf(slot);
        SimulatedEvent? first = _slots[index];
        _slots[index] = null;
        _occupied[index >> 6] &= ~(1UL << index);
        return first;
    }

    /// <summary>The first slot after one, within a turn of it, that holds anything; <see cref="long.MaxValue"/> where none does.</summary>
    public long NextOccupied(long after)
    {
        int start = IndexOf(after + 1);
        int word = start >> 6;
        ulong bits = _occupied[word] & (ulong.MaxValue << start);
        for (int looked = 0; looked <= _occupied.Length; looked++)
        {
            if (bits != 0)
            {
                int index = (word << 6) + BitOperations.TrailingZeroCount(bits);
                return after + 1 + ((index - start) & (Slots - 1));
            }

            word = (word + 1) & (_occupied.Length - 1);
            bits = _occupied[word];
        }

        return long.MaxValue;
    }

    private static int IndexOf(long slot) => (int)(slot & (Slots - 1));
}
