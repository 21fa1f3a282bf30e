using System.Collections.Generic;
using System.Text.Json.Serialization;
using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>A peer and where it can be dialled.</summary>
internal sealed record PeerDocument(
    string Peer, IReadOnlyList<string> Addresses, bool IsSelf, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FailureDomain = null)
{
    public static PeerDocument From(PeerInfo peer) => new(PeerIdText.Format(peer.Peer), AddressText.Format(peer.Addresses), peer.IsSelf, peer.FailureDomain);

    public PeerInfo ToPeerInfo() => new(PeerIdText.Parse(Peer), AddressText.Parse(Addresses), IsSelf, FailureDomain);
}
