using System;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Core.Node;

/// <summary>What a get found.</summary>
public sealed record GetResult
{
    /// <summary>The key that was read.</summary>
    public required RecordKey Key { get; init; }

    /// <summary>Whether a live value was found.</summary>
    public bool IsFound => Value is not null;

    /// <summary>The value without envelope; null when absent or deleted.</summary>
    public required ReadOnlyMemory<byte>? Value { get; init; }

    /// <summary>When the value ends; null when absent.</summary>
    public required DateTimeOffset? Expires { get; init; }

    /// <summary>Which of the values that the key had, deletions among them; null when nothing was there.</summary>
    public RecordVersion? Version { get; init; }

    /// <summary>The number of the write, from 1, where the namespace counts them: in <c>/kith/signed/</c>. Null elsewhere, and when absent.</summary>
    public ulong? Sequence { get; init; }

    /// <summary>Whether the read quorum was met. An unconfirmed absence means "not seen", not "not there".</summary>
    public required bool IsConfirmed { get; init; }

    /// <summary>The read quorum configured or asked for: Q.</summary>
    public required int Wanted { get; init; }

    /// <summary>The read quorum that counted.</summary>
    public required int Required { get; init; }

    /// <summary>How many of the R closest nodes answered, absent included.</summary>
    public required int Answers { get; init; }

    /// <summary>The nodes that returned the value given here.</summary>
    public required IReadOnlyList<PeerId> Holders { get; init; }

    /// <summary>The nodes that answered with none or with an older one.</summary>
    public required IReadOnlyList<PeerId> Lacking { get; init; }

    /// <summary>From the call to the answer that settled it.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Requests sent over the network.</summary>
    public required int Requests { get; init; }
}
