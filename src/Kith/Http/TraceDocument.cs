using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>One lookup, as it went.</summary>
internal sealed record TraceDocument(int SchemaVersion, string Key, string Target, string End, double ElapsedMilliseconds, IReadOnlyList<TraceHopDocument> Hops, IReadOnlyList<PeerDocument> Closest) : IDocument
{
    public static TraceDocument From(LookupTrace trace) => new(
        KithJson.SchemaVersion,
        RecordKeyText.Format(trace.Key),
        trace.Target.ToString(),
        trace.End,
        trace.Elapsed.TotalMilliseconds,
        [.. trace.Hops.Select(TraceHopDocument.From)],
        [.. trace.Closest.Select(PeerDocument.From)]);

    public LookupTrace ToTrace(RecordKey key) => new(
        key, Identifier.Parse(Target), End, System.TimeSpan.FromMilliseconds(ElapsedMilliseconds), DocumentList.Convert(Hops, hop => hop.ToHop()), DocumentList.Convert(Closest, peer => peer.ToPeerInfo()));
}
