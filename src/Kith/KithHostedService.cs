using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith;

/// <summary>
/// A node that starts and stops with its host. It is what the application is given as <see cref="IKith"/>, since that is injected before
/// the node runs; calls before the start throw.
/// </summary>
internal sealed partial class KithHostedService(KithOptions options, ILoggerFactory? logging) : IHostedService, IKith
{
    private readonly ILogger _logger = logging?.CreateLogger<KithHostedService>() ?? NullLogger<KithHostedService>.Instance;
    private KithNode? _node;
    private int _started;
    private int _disposed;

    /// <summary>What the node is started with.</summary>
    public KithOptions Options => options;

    private KithNode Node
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, typeof(IKith));
            return Volatile.Read(ref _node)
                ?? throw new InvalidOperationException("The node has not started yet. It starts with the host: register AddKith before the hosted services that use it, or use IKith once the application runs.");
        }
    }

    /// <summary>Returns when the node listens and has joined, or has tried for <see cref="KithOptions.JoinTimeout"/>.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
            Volatile.Write(ref _node, await KithNode.StartAsync(options, logging, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Leaves the network and closes the store; stops waiting for that when the host's patience ends.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DisposeAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            LogStopTimedOut(_logger);
        }
    }

    public Task<PutReceipt> PutAsync(RecordKey key, ReadOnlyMemory<byte> value, PutOptions? options = null, CancellationToken cancellation = default) =>
        Node.PutAsync(key, value, options, cancellation);

    public Task<GetResult> GetAsync(RecordKey key, GetOptions? options = null, CancellationToken cancellation = default) =>
        Node.GetAsync(key, options, cancellation);

    public IAsyncEnumerable<PutReceipt> PutManyAsync(IEnumerable<PutItem> items, PutOptions? options = null, CancellationToken cancellation = default) =>
        Node.PutManyAsync(items, options, cancellation);

    public IAsyncEnumerable<GetResult> GetManyAsync(IEnumerable<RecordKey> keys, GetOptions? options = null, CancellationToken cancellation = default) =>
        Node.GetManyAsync(keys, options, cancellation);

    public Task<PutReceipt> DeleteAsync(RecordKey key, DeleteOptions? options = null, CancellationToken cancellation = default) =>
        Node.DeleteAsync(key, options, cancellation);

    public IAsyncEnumerable<GetResult> WatchAsync(RecordKey key, RecordVersion? from = null, CancellationToken cancellation = default) =>
        Node.WatchAsync(key, from, cancellation);

    public Task<ProvideReceipt> ProvideAsync(ProviderKey key, CancellationToken cancellation = default) => Node.ProvideAsync(key, cancellation);

    public IAsyncEnumerable<ProvideReceipt> ProvideManyAsync(IEnumerable<ProviderKey> keys, CancellationToken cancellation = default) =>
        Node.ProvideManyAsync(keys, cancellation);

    public Task<bool> StopProvidingAsync(ProviderKey key, CancellationToken cancellation = default) => Node.StopProvidingAsync(key, cancellation);

    public Task<IReadOnlyList<PeerInfo>> FindProvidersAsync(ProviderKey key, int count = 20, CancellationToken cancellation = default) =>
        Node.FindProvidersAsync(key, count, cancellation);

    public Task<ClockStatus> GetClockAsync(CancellationToken cancellation = default) => Node.GetClockAsync(cancellation);

    public Task<ClockStatus> ConfirmClockAsync(CancellationToken cancellation = default) => Node.ConfirmClockAsync(cancellation);

    public Task<PeerInfo?> FindPeerAsync(PeerId peer, CancellationToken cancellation = default) => Node.FindPeerAsync(peer, cancellation);

    public Task<IReadOnlyList<PeerInfo>> ClosestAsync(RecordKey key, int count = 20, CancellationToken cancellation = default) =>
        Node.ClosestAsync(key, count, cancellation);

    public Task<LookupTrace> TraceAsync(RecordKey key, int count = 20, CancellationToken cancellation = default) => Node.TraceAsync(key, count, cancellation);

    public Task<NodeStatus> GetStatusAsync(CancellationToken cancellation = default) => Node.GetStatusAsync(cancellation);

    public Task<IReadOnlyList<ConnectionInfo>> GetConnectionsAsync(CancellationToken cancellation = default) => Node.GetConnectionsAsync(cancellation);

    public Task<RecordListPage> GetRecordsAsync(Identifier from = default, int count = 1_000, bool lackingOnly = false, CancellationToken cancellation = default) =>
        Node.GetRecordsAsync(from, count, lackingOnly, cancellation);

    public Task<IReadOnlyList<BucketInfo>> GetTableAsync(CancellationToken cancellation = default) => Node.GetTableAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0 && Volatile.Read(ref _node) is { } node)
            await node.DisposeAsync().ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The node had not left the network when the host stopped waiting; others will notice by themselves.")]
    private static partial void LogStopTimedOut(ILogger logger);
}
