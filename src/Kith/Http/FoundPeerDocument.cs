using Kith.Core.Node;

namespace Kith.Http;

/// <summary>The peer that was looked for.</summary>
internal sealed record FoundPeerDocument(int SchemaVersion, PeerDocument Peer) : IDocument
{
    public static FoundPeerDocument From(PeerInfo peer) => new(KithJson.SchemaVersion, PeerDocument.From(peer));
}
