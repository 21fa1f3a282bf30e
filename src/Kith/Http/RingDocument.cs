using System.Collections.Generic;
using System.Linq;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>A node's neighbours on the circle.</summary>
internal sealed record RingDocument(bool IsMember, PeerDocument? Predecessor, IReadOnlyList<PeerDocument> Successors, long Epoch)
{
    public static RingDocument From(RingInfo ring) => new(
        ring.IsMember,
        ring.Predecessor is null ? null : PeerDocument.From(ring.Predecessor),
        [.. ring.Successors.Select(PeerDocument.From)],
        ring.Epoch);

    public RingInfo ToRingInfo() => new(IsMember, Predecessor?.ToPeerInfo(), [.. Successors.Select(successor => successor.ToPeerInfo())], Epoch);
}
