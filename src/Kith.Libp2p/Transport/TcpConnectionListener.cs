using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Libp2p.Transport;

/// <summary>A listening TCP socket.</summary>
internal sealed class TcpConnectionListener(Socket listener) : ITransportListener
{
    private volatile bool _disposed;

    /// <inheritdoc/>
    public IPEndPoint EndPoint { get; } = (IPEndPoint)listener.LocalEndPoint!;

    /// <inheritdoc/>
    public async ValueTask<TransportConnection?> AcceptAsync(CancellationToken cancellation)
    {
        while (!_disposed)
        {
            Socket? socket = null;
            try
            {
                socket = await listener.AcceptAsync(cancellation).ConfigureAwait(false);
                socket.NoDelay = true;
                return TcpTransport.Wrap(socket);
            }
            catch (Exception exception) when (_disposed && exception is SocketException or ObjectDisposedException)
            {
                break;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is not SocketError.TooManyOpenSockets)
            {
                socket?.Dispose(); // The peer left before it was taken in; the next one may stay.
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        listener.Dispose();
        return ValueTask.CompletedTask;
    }
}
