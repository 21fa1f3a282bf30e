using System;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Core.Node;

/// <summary>What became of a put: who holds the record durably, who refused and why, and whether that is enough.</summary>
public sealed record PutReceipt
{
    /// <summary>The key that was written.</summary>
    public required RecordKey Key { get; init; }

    /// <summary>The R closest nodes, nearest first, and what each did; after them those that were asked and did not answer.</summary>
    public required IReadOnlyList<ReplicaReceipt> Replicas { get; init; }

    /// <summary>The write quorum configured or asked for: W.</summary>
    public required int Wanted { get; init; }

    /// <summary>The write quorum that counted: less than <see cref="Wanted"/> while the network has fewer members than that needs.</summary>
    public required int Required { get; init; }

    /// <summary>Copies stored durably on distinct nodes; those in one failure domain are one.</summary>
    public required int Acknowledged { get; init; }

    /// <summary>When the record ends unless it is put again.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Which of the values that the key had this one is.</summary>
    public RecordVersion? Version { get; init; }

    /// <summary>The number of this write, from 1, where the namespace counts them: in <c>/kith/signed/</c>. Null elsewhere.</summary>
    public ulong? Sequence { get; init; }

    /// <summary>What became of the expectation; null when the put had none.</summary>
    public SwapOutcome? Swap { get; init; }

    /// <summary>After a conflict: the number found instead, zero when nothing was there.</summary>
    public ulong? FoundSequence { get; init; }

    /// <summary>From the call to the last answer.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Requests sent over the network. Of a put whose lookup goes on when its quorum is met: those that have ended by then.</summary>
    public required int Requests { get; init; }

    /// <summary>Whether enough durable copies were made: nothing acknowledged is lost within the limits stated in the documentation.</summary>
    public bool IsAcknowledged => Acknowledged >= Required;

    /// <summary>Whether the network was too small for the quorum wanted.</summary>
    public bool IsDegraded => Required < Wanted;
}
