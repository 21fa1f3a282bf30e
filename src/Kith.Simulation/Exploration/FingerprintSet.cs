using System;

namespace Kith.Simulation.Exploration;

/// <summary>
/// The fingerprints of states already seen, by the hundred million: sixteen bytes each in open addressing, where a set of the library takes
/// twice as many. It lies in parts that grow one by one, so that growing never needs half as much again at once.
/// </summary>
internal sealed class FingerprintSet
{
    private const int Parts = 256;
    private const int FirstSize = 64;

    private readonly UInt128[]?[] _parts = new UInt128[]?[Parts];
    private readonly int[] _counts = new int[Parts];
    private bool _hasZero; // Zero marks an empty place.

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Adds one; false when it is there already.</summary>
    public bool Add(UInt128 fingerprint)
    {
        if (fingerprint == UInt128.Zero)
        {
            if (_hasZero)
                return false;
            _hasZero = true;
            Count++;
            return true;
        }

        int part = (int)(fingerprint >> 120);
        UInt128[] places = _parts[part] ??= new UInt128[FirstSize];
        if (!Put(places, fingerprint))
            return false;
        Count++;
        if (++_counts[part] > places.Length / 4 * 3)
            _parts[part] = Grown(places);
        return true;
    }

    /// <summary>Whether one is there.</summary>
    public bool Contains(UInt128 fingerprint)
    {
        if (fingerprint == UInt128.Zero)
            return _hasZero;
        if (_parts[(int)(fingerprint >> 120)] is not { } places)
            return false;
        int mask = places.Length - 1;
        int place = (int)(uint)(fingerprint & uint.MaxValue) & mask;
        while (places[place] != fingerprint && places[place] != UInt128.Zero)
            place = (place + 1) & mask;
        return places[place] == fingerprint;
    }

    private static UInt128[] Grown(UInt128[] places)
    {
        UInt128[] more = new UInt128[places.Length * 2];
        foreach (UInt128 fingerprint in places)
        {
            if (fingerprint != UInt128.Zero)
                Put(more, fingerprint);
        }

        return more;
    }

    private static bool Put(UInt128[] places, UInt128 fingerprint)
    {
        int mask = places.Length - 1;
        for (int place = (int)(uint)(fingerprint & uint.MaxValue) & mask; ; place = (place + 1) & mask)
        {
            if (places[place] == fingerprint)
                return false;
            if (places[place] != UInt128.Zero)
                continue;
            places[place] = fingerprint;
            return true;
        }
    }
}
