using System;
using Kith.Core.Peers;

namespace Kith.Core.Overlays;

/// <summary>Sees whom a lookup asks, and how each of them answers: a sink may be one too.</summary>
internal interface ILookupWatcher
{
    /// <summary>A peer is asked.</summary>
    /// <param name="peer">Who.</param>
    /// <param name="depth">How many have to be asked one after the other to come to it: 1 for whom this node knew.</param>
    void Asked(Contact peer, int depth);

    /// <summary>A request has ended.</summary>
    /// <param name="peer">Who was asked.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="named">Whom the peer named; valid during the call only.</param>
    void Ended(Contact peer, ReplyOutcome outcome, ReadOnlySpan<Contact> named);
}
