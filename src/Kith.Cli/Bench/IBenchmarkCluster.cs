using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;

namespace Kith.Cli.Bench;

/// <summary>A network to be measured: all nodes in this process, or each in one of its own.</summary>
internal interface IBenchmarkCluster : IAsyncDisposable
{
    /// <summary>The nodes, once started.</summary>
    IReadOnlyList<IKith> Nodes { get; }

    /// <summary>Starts the nodes; returns when all have joined.</summary>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>Memory of the nodes in bytes, all together: the resident set of their processes.</summary>
    long ResidentBytes();

    /// <summary>Processor time of this process and the nodes' so far.</summary>
    TimeSpan ProcessorTime();
}
