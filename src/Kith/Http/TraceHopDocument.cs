using System;
using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>One request of a lookup.</summary>
internal sealed record TraceHopDocument(string Peer, string? NamedBy, int Depth, double AskedMilliseconds, double? ElapsedMilliseconds, string Outcome, int Named, int SharedBits)
{
    public static TraceHopDocument From(TraceHop hop) => new(
        PeerIdText.Format(hop.Peer),
        hop.NamedBy is { } by ? PeerIdText.Format(by) : null,
        hop.Depth,
        hop.Asked.TotalMilliseconds,
        hop.Elapsed?.TotalMilliseconds,
        hop.Outcome,
        hop.Named,
        hop.SharedBits);

    public TraceHop ToHop() => new(
        PeerIdText.Parse(Peer),
        NamedBy is null ? null : PeerIdText.Parse(NamedBy),
        Depth,
        TimeSpan.FromMilliseconds(AskedMilliseconds),
        ElapsedMilliseconds is { } elapsed ? TimeSpan.FromMilliseconds(elapsed) : null,
        Outcome,
        Named,
        SharedBits);
}
