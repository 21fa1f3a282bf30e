using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Ring;

namespace Kith.Testing;

/// <summary>
/// A network of nodes in this process, for tests: the nodes are real, with TLS and the whole protocol, but the network between them is memory
/// and their clock is the test's. Nodes can be killed and started again, the network can be parted, and time can be put forward. Not to
/// be used by several threads at once; the nodes may be.
/// </summary>
/// <remarks>
/// Threads are the system's, so two runs are not the same event for event; that is what Kith.Simulation is for. Where a network is parted
/// or a node killed, connections break at once: the others need not wait for a timeout to notice.
/// </remarks>
public sealed class KithCluster : IAsyncDisposable
{
    /// <summary>The most nodes a cluster holds at the same time or one after the other.</summary>
    public const int MaxNodes = 256;

    private const int FirstPort = 4101;
    private const int MaxBootstrap = 3;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    private readonly KithClusterOptions _options;
    private readonly ClusterNetwork _network = new();
    private readonly List<KithNode?> _nodes = [];
    private readonly string? _folder;

    private KithCluster(KithClusterOptions options)
    {
        _options = options;
        _folder = options.KeepsData ? Directory.CreateTempSubdirectory("kith-cluster-").FullName : null;
        Clock = new VirtualClock(options.Start, TimeProvider.System);
    }

    /// <summary>The clock of all nodes.</summary>
    public VirtualClock Clock { get; }

    /// <summary>How many nodes there are, running or not. They are numbered from 0.</summary>
    public int Count => _nodes.Count;

    private TimeProvider Watch => _options.Watch ?? TimeProvider.System;

    /// <summary>The nodes that run, in the order of their numbers.</summary>
    public IReadOnlyList<KithNode> Running => [.. _nodes.OfType<KithNode>()];

    /// <summary>A node that runs.</summary>
    /// <exception cref="InvalidOperationException">It was killed or stopped.</exception>
    public KithNode this[int number] => _nodes[number] ?? throw new InvalidOperationException($"Node {number} does not run; RestartAsync starts it again.");

    /// <summary>Starts a cluster; returns when every node has joined and knows the others.</summary>
    /// <param name="nodes">How many nodes, 1 to <see cref="MaxNodes"/>.</param>
    /// <param name="options">Null for nodes with default options that keep everything in memory.</param>
    /// <param name="cancellation">Gives up; what was started is stopped.</param>
    /// <exception cref="KithException">A node could not be started with its options.</exception>
    /// <exception cref="TimeoutException">The nodes did not find each other.</exception>
    public static async Task<KithCluster> StartAsync(int nodes = 5, KithClusterOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nodes, MaxNodes);
        KithCluster cluster = new(options ?? new KithClusterOptions());
        try
        {
            for (int number = 0; number < nodes; number++)
                await cluster.AddAsync(cancellation).ConfigureAwait(false);
            await cluster.UntilAcquaintedAsync(cancellation).ConfigureAwait(false);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Adds a node; returns when it has joined.</summary>
    /// <exception cref="TimeoutException">It did not find the others.</exception>
    public Task<KithNode> AddAsync(CancellationToken cancellation = default)
    {
        if (_nodes.Count == MaxNodes)
            throw new InvalidOperationException($"A cluster holds at most {MaxNodes} nodes.");
        _nodes.Add(null);
        return BeginAsync(_nodes.Count - 1, mustJoin: true, cancellation);
    }

    /// <summary>
    /// Ends a node without a word to the others, who see its connections break. What it has on its disk stays, when nodes keep data.
    /// </summary>
    public async Task KillAsync(int number)
    {
        _network.Unplug(number);
        await EndAsync(number).ConfigureAwait(false);
    }

    /// <summary>Stops a node as its owner does: it leaves the network in order.</summary>
    public Task StopAsync(int number) => EndAsync(number);

    /// <summary>Starts a node again that was killed or stopped; returns when it has joined.</summary>
    /// <param name="number">The node.</param>
    /// <param name="mustJoin">Whether to wait until it has joined. False where nobody can be reached, as in a parted network.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TimeoutException">It did not find the others.</exception>
    public Task<KithNode> RestartAsync(int number, bool mustJoin = true, CancellationToken cancellation = default)
    {
        if (_nodes[number] is not null)
            throw new InvalidOperationException($"Node {number} runs; kill or stop it first.");
        return BeginAsync(number, mustJoin, cancellation);
    }

    /// <summary>Parts the network in two: some nodes here, all others there. What was parted before is joined again.</summary>
    public void Partition(params IEnumerable<int> numbers) => _network.Part(numbers);

    /// <summary>Ends a partition. Nodes find each other again when they next have reason to.</summary>
    public void Heal() => _network.Part([]);

    /// <summary>
    /// Waits until every running node knows every other, or as many as a k-bucket or a ring's successor list holds, and has the
    /// copies it should. In a ring, time is put forward meanwhile: a list grows by one in a round of stabilisation.
    /// </summary>
    /// <exception cref="TimeoutException">They did not get to know each other.</exception>
    public Task UntilAcquaintedAsync(CancellationToken cancellation = default) => UntilAsync(
        async () =>
        {
            foreach (KithNode node in Running)
            {
                NodeStatus status = await node.GetStatusAsync(cancellation).ConfigureAwait(false);
                if (status.Contacts >= Math.Min(Running.Count - 1, MostKnown(node.Options)) && status.Counters["kith.repair.catching_up"] == 0)
                    continue;
                if (node.Options.Overlay == KithOverlay.Ring)
                    Clock.Advance(PollInterval * 10); // A little at a time, so that no deadline passes that is not due.
                return false;
            }

            return true;
        },
        cancellation);

    private static int MostKnown(KithOptions options) => options.Overlay == KithOverlay.Ring ? 2 * new RingOptions().Successors : options.K;

    /// <summary>Waits until something holds, looking again and again.</summary>
    /// <param name="condition">What is to hold.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TimeoutException">It did not come to hold within <see cref="KithClusterOptions.Patience"/>.</exception>
    public async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        long began = Watch.GetTimestamp();
        while (!await condition().ConfigureAwait(false))
        {
            if (Watch.GetElapsedTime(began) > _options.Patience)
                throw new TimeoutException($"What was waited for did not come to hold within {_options.Patience.TotalSeconds:0.#} s.");
            await Task.Delay(PollInterval, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Where a node keeps its data.</summary>
    /// <exception cref="InvalidOperationException">The nodes of this cluster keep nothing.</exception>
    public string FolderOf(int number) =>
        _folder is null ? throw new InvalidOperationException($"Nodes keep nothing here: set {nameof(KithClusterOptions.KeepsData)}.") : Path.Combine(_folder, $"{number}");

    /// <summary>Stops every node and deletes what they kept.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, Count).Select(EndAsync)).ConfigureAwait(false);
        if (_folder is not null && Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The cluster keeps the node and ends it.")]
    private async Task<KithNode> BeginAsync(int number, bool mustJoin, CancellationToken cancellation)
    {
        _network.Plug(number);
        KithOptions options = _options.Configure?.Invoke(new KithOptions()) ?? new KithOptions();
        options = options with
        {
            ListenAddresses = [$"/ip4/127.0.0.1/tcp/{FirstPort + number}"],
            Bootstrap = [.. Running.Take(MaxBootstrap).Select(other => other.Addresses[0])],
            JoinTimeout = TimeSpan.Zero,
            DataFolder = _folder is null ? null : FolderOf(number),
        };
        NodeSurroundings surroundings = new(Clock, _network.For(number));
        KithNode node = await KithNode.StartAsync(options, surroundings, _options.Logging, cancellation).ConfigureAwait(false);
        _nodes[number] = node;
        if (mustJoin)
            await node.Joined.WaitAsync(_options.Patience, Watch, cancellation).ConfigureAwait(false);
        return node;
    }

    private async Task EndAsync(int number)
    {
        if (_nodes[number] is not { } node)
            return;
        _nodes[number] = null;
        await node.DisposeAsync().ConfigureAwait(false);
    }
}
