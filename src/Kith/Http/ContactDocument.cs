using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;
using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>A contact in a bucket.</summary>
internal sealed record ContactDocument(
    string Peer, IReadOnlyList<string> Addresses, double SinceSeenMs, int Failures, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FailureDomain = null)
{
    public static ContactDocument From(BucketContact contact) => new(
        PeerIdText.Format(contact.Peer.Peer),
        AddressText.Format(contact.Peer.Addresses),
        contact.SinceSeen.TotalMilliseconds,
        contact.Failures,
        contact.Peer.FailureDomain);

    public BucketContact ToBucketContact() => new(
        new PeerInfo(PeerIdText.Parse(Peer), AddressText.Parse(Addresses), FailureDomain: FailureDomain),
        TimeSpan.FromMilliseconds(SinceSeenMs),
        Failures);
}
