using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;

namespace Kith.Core.Clocks;

/// <summary>
/// What the peers heard lately say the time is. Kept as the moment at which this node's monotonic clock began by their clocks, so that it
/// does not depend on our own wall clock.
/// </summary>
internal sealed class PeerClocks
{
    /// <summary>The most peers remembered; the one heard longest ago is forgotten for a new one. Enough for a median that few can move.</summary>
    public const int Capacity = 32;

    /// <summary>How long a peer's word counts: longer than it takes until every silent contact has been checked.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(30);

    // Smaller moves of one peer do not make the median be looked for again.
    private static readonly TimeSpan Move = TimeSpan.FromSeconds(1);

    private readonly List<(PeerId Peer, DateTimeOffset Beginning, TimeSpan Heard)> _peers = [];
    private DateTimeOffset? _median;

    /// <summary>How many are remembered.</summary>
    public int Count => _peers.Count;

    /// <summary>The median, the earlier of the two in the middle of an even number; null when nobody was heard.</summary>
    public DateTimeOffset? Median => _peers.Count == 0 ? null : _median ??= FindMedian();

    /// <summary>Takes note of a peer's word.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="beginning">When our monotonic clock began, by the peer's clock.</param>
    /// <param name="now">Our monotonic time.</param>
    public void Hear(PeerId peer, DateTimeOffset beginning, TimeSpan now)
    {
        int place = PlaceOf(peer);
        if (place >= 0 && (_peers[place].Beginning - beginning).Duration() < Move)
        {
            _peers[place] = _peers[place] with { Heard = now };
            return;
        }

        if (place >= 0)
            _peers.RemoveAt(place);
        else if (_peers.Count == Capacity)
            _peers.Remove(_peers.MinBy(heard => heard.Heard));
        _peers.Add((peer, beginning, now));
        _median = null;
    }

    /// <summary>Forgets those not heard for long.</summary>
    public void Forget(TimeSpan now)
    {
        if (_peers.RemoveAll(heard => now - heard.Heard > Memory) > 0)
            _median = null;
    }

    private int PlaceOf(PeerId peer)
    {
        for (int place = 0; place < _peers.Count; place++)
        {
            if (_peers[place].Peer == peer)
                return place;
        }

        return -1;
    }

    private DateTimeOffset FindMedian()
    {
        List<DateTimeOffset> beginnings = [.. _peers.Select(heard => heard.Beginning)];
        beginnings.Sort();
        return beginnings[(beginnings.Count - 1) / 2];
    }
}
