using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>Peers that say they provide something.</summary>
internal sealed record ProvidersDocument(int SchemaVersion, string Cid, IReadOnlyList<PeerDocument> Peers) : IDocument
{
    public static ProvidersDocument From(ProviderKey key, IReadOnlyList<PeerInfo> peers) =>
        new(KithJson.SchemaVersion, CidText.Format(key), [.. peers.Select(PeerDocument.From)]);
}
