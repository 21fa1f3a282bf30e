using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>The live nodes closest to a key, nearest first.</summary>
internal sealed record ClosestDocument(int SchemaVersion, string Key, IReadOnlyList<PeerDocument> Peers) : IDocument
{
    public static ClosestDocument From(RecordKey key, IReadOnlyList<PeerInfo> peers) =>
        new(KithJson.SchemaVersion, RecordKeyText.Format(key), [.. peers.Select(PeerDocument.From)]);

    public IReadOnlyList<PeerInfo> ToPeers() => DocumentList.Convert(Peers, peer => peer.ToPeerInfo());
}
