using System;
using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>What one replica did with a put.</summary>
internal sealed record ReplicaDocument(string Peer, ReplicaOutcome Outcome, bool IsSelf, double RetryAfterMs, string? FailureDomain = null)
{
    public static ReplicaDocument From(ReplicaReceipt replica) =>
        new(PeerIdText.Format(replica.Peer), replica.Outcome, replica.IsSelf, replica.RetryAfter.TotalMilliseconds, replica.FailureDomain);

    public ReplicaReceipt ToReplicaReceipt() => new(PeerIdText.Parse(Peer), Outcome, IsSelf, TimeSpan.FromMilliseconds(RetryAfterMs), FailureDomain);
}
