using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace Kith.Libp2p.Tests.Tls;

/// <summary>Two ends of a TCP connection on a loopback port that the system chose: TLS over a socket is what is tested.</summary>
internal static class Loopback
{
    public static async Task<(Stream Dialler, Stream Listener)> ConnectAsync()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Socket dialler = new(SocketType.Stream, ProtocolType.Tcp);
        await dialler.ConnectAsync(listener.LocalEndpoint);
        Socket accepted = await listener.AcceptSocketAsync();
        return (new NetworkStream(dialler, ownsSocket: true), new NetworkStream(accepted, ownsSocket: true));
    }
}
