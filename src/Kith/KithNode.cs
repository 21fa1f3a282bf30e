using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Microsoft.Extensions.Logging;

namespace Kith;

/// <summary>A node in this process.</summary>
public sealed class KithNode : IKith
{
    private KithNode()
    {
    }

    /// <summary>Starts a node; returns when it listens and has joined, or has tried for <see cref="KithOptions.JoinTimeout"/>.</summary>
    /// <exception cref="KithException">An option is outside its range, the data folder cannot be used, or the address is taken.</exception>
    public static Task<KithNode> StartAsync(KithOptions options, ILoggerFactory? logging = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return Task.FromException<KithNode>(new KithException(KithErrorCode.NotSupported, "This build has no node yet."));
    }

    /// <inheritdoc/>
    public Task<PutReceipt> PutAsync(RecordKey key, ReadOnlyMemory<byte> value, PutOptions? options = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<GetResult> GetAsync(RecordKey key, GetOptions? options = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<PeerInfo?> FindPeerAsync(PeerId peer, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<IReadOnlyList<PeerInfo>> ClosestAsync(RecordKey key, int count = 20, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<NodeStatus> GetStatusAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<IReadOnlyList<ConnectionInfo>> GetConnectionsAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<IReadOnlyList<BucketInfo>> GetTableAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
