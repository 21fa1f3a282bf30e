using System;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>The scratch of one lookup that chooses over failure domains: the nearest candidates, and which of them are chosen.</summary>
/// <param name="window">How many of the nearest are looked at.</param>
/// <param name="wanted">How many are chosen.</param>
internal sealed class SpreadChoice(int window, int wanted)
{
    private readonly Contact[] _nearest = new Contact[window];
    private readonly int[] _places = new int[window];
    private readonly int[] _chosen = new int[wanted];
    private int _count;

    public bool HasRoom => _count < _nearest.Length;

    public void Clear() => _count = 0;

    /// <summary>Takes the next nearest.</summary>
    /// <param name="contact">Who.</param>
    /// <param name="place">Its place among the candidates.</param>
    public void Offer(Contact contact, int place)
    {
        _nearest[_count] = contact;
        _places[_count++] = place;
    }

    /// <summary>The places of the chosen among the candidates, in order of distance.</summary>
    public ReadOnlySpan<int> Choose()
    {
        int count = DomainSpread.Choose(_nearest.AsSpan(0, _count), wanted, _chosen);
        for (int index = 0; index < count; index++)
            _chosen[index] = _places[_chosen[index]];
        return _chosen.AsSpan(0, count);
    }
}
