using System;
using Microsoft.Extensions.Logging;

namespace Kith.Testing;

/// <summary>What a cluster is told before it starts. Immutable.</summary>
public sealed record KithClusterOptions
{
    /// <summary>
    /// Changes the options of every node. Where a node listens, whom it joins through, how long its start waits and where it keeps its data
    /// are the cluster's own business and are set afterwards.
    /// </summary>
    public Func<KithOptions, KithOptions>? Configure { get; init; }

    /// <summary>
    /// Whether nodes keep identity, contacts and records in a temporary folder, so that a node which is started again is the one it was. False
    /// unless set: then a node that is started again is a new one that knows nothing.
    /// </summary>
    public bool KeepsData { get; init; }

    /// <summary>What the cluster's clock shows at its start; 1 January 2026 unless set, the same in every run.</summary>
    public DateTimeOffset Start { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How long the cluster waits, in real time, for what must come, before it gives up: 30 seconds unless set, which only a broken test needs.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What patience is measured by; null, the default, for real time.</summary>
    internal TimeProvider? Watch { get; init; }

    /// <summary>Where the nodes log to. Null, the default: nowhere.</summary>
    public ILoggerFactory? Logging { get; init; }
}
