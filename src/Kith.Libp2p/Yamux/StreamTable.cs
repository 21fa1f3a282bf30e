using System.Collections.Generic;
using Kith.Core.Peers;
using Kith.Libp2p.Scopes;

namespace Kith.Libp2p.Yamux;

/// <summary>The streams of a session and the limits on their number. Members want the session's lock.</summary>
internal sealed class StreamTable(bool isDialler, YamuxOptions options, PeerScope? scope)
{
    private readonly Dictionary<uint, YamuxStream> _streams = [];
    private uint _nextId = isDialler ? 1u : 2u;
    private int _outbound;
    private int _inbound;
    private int _unacknowledged;

    /// <summary>Streams that are not finished.</summary>
    public int Count => _streams.Count;

    /// <summary>
    /// Takes room for one more stream of the peer, to be added at once; false when there is none. A stream counts until it is finished and its handler has
    /// returned.
    /// </summary>
    public bool TryTakeInboundRoom() => _inbound < options.MaxInboundStreams && scope?.TryEnterStream() != false;

    /// <summary>Whether an id is one that the peer, not we, gives out.</summary>
    public bool IsPeers(uint id) => (id & 1) == (isDialler ? 0u : 1u);

    /// <summary>The stream with an id, or null.</summary>
    public YamuxStream? Find(uint id) => _streams.GetValueOrDefault(id);

    /// <summary>Takes the id of a stream to open, or 0 when there are too many or the ids are used up.</summary>
    public uint TakeOutboundId()
    {
        if (_outbound == options.MaxOutboundStreams || _unacknowledged == options.AckBacklog || _nextId > uint.MaxValue - 2)
            return 0;
        _outbound++;
        _unacknowledged++;
        uint id = _nextId;
        _nextId += 2;
        return id;
    }

    /// <summary>Enters a stream.</summary>
    public void Add(YamuxStream stream)
    {
        _streams.Add(stream.Id, stream);
        if (stream.IsInbound)
            _inbound++;
    }

    /// <summary>The peer took in a stream of ours.</summary>
    public void Acknowledge(YamuxStream stream)
    {
        if (stream.TryAcknowledge())
            _unacknowledged--;
    }

    /// <summary>A stream is finished or was reset.</summary>
    public void Remove(YamuxStream stream)
    {
        if (!_streams.Remove(stream.Id))
            return;
        if (stream.IsInbound)
        {
            ReleaseInbound(stream);
            return;
        }

        _outbound--;
        Acknowledge(stream);
    }

    /// <summary>The stream was removed, or its handler returned: after both, its place is free.</summary>
    public void ReleaseInbound(YamuxStream stream)
    {
        if (!stream.TryVacate())
            return;
        _inbound--;
        scope?.LeaveStream();
    }

    /// <summary>The streams that are not finished, as a copy.</summary>
    public YamuxStream[] ToArray() => [.. _streams.Values];

    /// <summary>The streams with a deadline that has passed, or null.</summary>
    public List<YamuxStream>? Overdue(Instant now)
    {
        List<YamuxStream>? overdue = null;
        foreach (YamuxStream stream in _streams.Values)
        {
            if (stream.IsOverdue(now))
                (overdue ??= []).Add(stream);
        }

        return overdue;
    }
}
