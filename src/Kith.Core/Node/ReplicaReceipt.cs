using System;
using Kith.Core.Ids;

namespace Kith.Core.Node;

/// <summary>What one replica did with a put.</summary>
/// <param name="Peer">The replica.</param>
/// <param name="Outcome">What it did.</param>
/// <param name="IsSelf">Whether it is the node that was asked to put.</param>
/// <param name="RetryAfter">How long it asked to wait; zero unless busy.</param>
/// <param name="FailureDomain">What its copy may be lost together with, such as a database that several nodes share or a rack; null when it said nothing.</param>
public sealed record ReplicaReceipt(PeerId Peer, ReplicaOutcome Outcome, bool IsSelf = false, TimeSpan RetryAfter = default, string? FailureDomain = null);
