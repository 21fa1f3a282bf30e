using System;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>What the nodes of one logical thread share and reuse: one set for a real node's loop, one for a whole simulated world.</summary>
internal sealed class LoopPools
{
    private Contact[] _scratch = [];

    public ReplyPool Replies { get; } = new();

    public LookupPool Lookups { get; } = new();

    /// <summary>Room for contacts that is valid until the next call: never held across an await.</summary>
    public Span<Contact> Scratch(int count)
    {
        if (_scratch.Length < count)
            _scratch = new Contact[count];
        return _scratch.AsSpan(0, count);
    }
}
