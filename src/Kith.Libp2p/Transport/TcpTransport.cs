using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Libp2p.Transport;

/// <summary>TCP over IPv4 and IPv6. Nagle's delay is off, because the muxer coalesces its own writes.</summary>
internal sealed class TcpTransport : ITransport
{
    /// <summary>Connections that the system completes before we accept them.</summary>
    private const int Backlog = 512;

    /// <inheritdoc/>
    public async ValueTask<TransportConnection> DialAsync(EndPoint endPoint, CancellationToken cancellation)
    {
        Socket socket = endPoint is IPEndPoint address
            ? new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp); // Both families: the name decides.
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(endPoint, cancellation).ConfigureAwait(false);
            return Wrap(socket);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException($"Cannot reach {endPoint}: {exception.SocketErrorCode}.", exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<ITransportListener> ListenAsync(IPEndPoint endPoint, CancellationToken cancellation)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false; // An IPv4 address beside it is a listener of its own.
            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return ValueTask.FromResult<ITransportListener>(new TcpConnectionListener(socket));
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw exception.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? ListenFailure.AddressInUse(endPoint, exception)
                : ListenFailure.NotAvailable(endPoint, exception);
        }
    }

    /// <summary>A connected socket as a connection that owns it.</summary>
    internal static TransportConnection Wrap(Socket socket) => new(
        new NetworkStream(socket, ownsSocket: true),
        Plain((IPEndPoint)socket.LocalEndPoint!),
        Plain((IPEndPoint)socket.RemoteEndPoint!));

    // A socket of both families shows IPv4 addresses in IPv6 clothes.
    private static IPEndPoint Plain(IPEndPoint endPoint) =>
        endPoint.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(endPoint.Address.MapToIPv4(), endPoint.Port) : endPoint;
}
