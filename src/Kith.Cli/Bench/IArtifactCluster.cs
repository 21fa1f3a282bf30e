using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;

namespace Kith.Cli.Bench;

/// <summary>A network through which one artifact is pushed and pulled: all in this process, or each node in one of its own.</summary>
internal interface IArtifactCluster : IAsyncDisposable
{
    /// <summary>What it is, for the heading.</summary>
    string Description { get; }

    /// <summary>Starts the nodes; returns when all have joined.</summary>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>Pushes content of so many bytes at the first node; returns the artifact's id and what had to be stored.</summary>
    Task<(Digest Id, long Moved)> PushAsync(string version, MixedContent content, CancellationToken cancellation);

    /// <summary>Reads an artifact at the last node.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> PullAsync(Digest id, CancellationToken cancellation);

    /// <summary>Ends the second and third node.</summary>
    void KillTwo();

    /// <summary>Processor time of nodes and client so far.</summary>
    TimeSpan ProcessorTime();

    /// <summary>Anonymous memory in bytes: of the client, and of the largest node; one figure for both where they share a process.</summary>
    (long Client, long? Node) Memory();
}
