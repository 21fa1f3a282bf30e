using System;
using System.Net;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Kith.Libp2p.Transport;

/// <summary>A listening address of <see cref="MemoryTransport"/>.</summary>
internal sealed class MemoryListener(IPEndPoint endPoint, Action<IPEndPoint> forget) : ITransportListener
{
    private const int Backlog = 512;

    private readonly Channel<TransportConnection> _waiting = Channel.CreateBounded<TransportConnection>(Backlog);

    /// <inheritdoc/>
    public IPEndPoint EndPoint => endPoint;

    /// <summary>Hands over the far end of a new connection; false when the backlog is full or the listener gone.</summary>
    public bool TryOffer(TransportConnection connection) => _waiting.Writer.TryWrite(connection);

    /// <inheritdoc/>
    public async ValueTask<TransportConnection?> AcceptAsync(CancellationToken cancellation)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            if (_waiting.Reader.TryRead(out TransportConnection? connection))
                return connection;
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        forget(endPoint);
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out TransportConnection? connection))
            await connection.Stream.DisposeAsync().ConfigureAwait(false);
    }
}
