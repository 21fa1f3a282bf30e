using System;
using System.Collections.Generic;
using System.Threading;
using Kith.Core.Ids;

namespace Kith.Libp2p.Scopes;

/// <summary>What one peer has, over all its connections. The counts are the owner's, under its lock; charging is safe for threads.</summary>
internal sealed class PeerScope(ResourceScopes owner, PeerId peer)
{
    private long _bufferedBytes;

    public PeerId Peer => peer;

    public int Connections { get; set; }

    public int Streams { get; set; }

    public Dictionary<string, int> Protocols { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes a stream in; false when a limit is reached.</summary>
    public bool TryEnterStream() => owner.TryEnterStream(this);

    /// <summary>A stream has ended.</summary>
    public void LeaveStream() => owner.LeaveStream(this);

    /// <summary>Counts bytes kept, or no longer kept; false when that is too much.</summary>
    public bool TryCharge(long bytes) => owner.Charge(this, bytes);

    /// <summary>What is kept for the peer after the change, in bytes.</summary>
    internal long Charge(long bytes) => Interlocked.Add(ref _bufferedBytes, bytes);
}
