using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Multistream;
using Kith.Libp2p.Tls;
using Kith.Libp2p.Yamux;

namespace Kith.Cli.Bench.Floods;

/// <summary>Floods below any protocol of peers: connections that idle, trickle, break off, or break streams.</summary>
internal static class RawFloods
{
    private const int SlowClients = 1_000;
    private const int HalfHandshakeBytes = 100;
    private const int FramesOfABurst = 64;
    private static readonly TimeSpan ByteEvery = TimeSpan.FromSeconds(1);

    public static readonly Flood Idle = new("1,000 idle clients", SlowClients, HoldAsync) { Saturates = false };
    public static readonly Flood OneByteASecond = new("1,000 clients of a byte a second", SlowClients, TrickleAsync) { Saturates = false };
    public static readonly Flood Connects = new("connections opened and closed", 32, Repeating(ConnectAsync));
    public static readonly Flood Blocked = new("connections from a blocked address", 32, Repeating(ConnectBlockedAsync));
    public static readonly Flood HalfHandshakes = new("TLS handshakes broken off", 32, Repeating(HalfHandshakeAsync));
    public static readonly Flood Handshakes = new("TLS handshakes completed", 8, Repeating(HandshakeAsync));
    public static readonly Flood Resets = new("streams opened and reset", 4, Repeating(ResetsAsync));

    /// <summary>A flood whose workers do the same thing over and over.</summary>
    public static Func<FloodTarget, int, Action, CancellationToken, Task> Repeating(Func<FloodTarget, Action, CancellationToken, Task> attemptAsync) =>
        async (target, _, attempted, cancellation) =>
        {
            while (!cancellation.IsCancellationRequested)
            {
                try
                {
                    await attemptAsync(target, attempted, cancellation);
                }
                catch (Exception refused) when (refused is IOException or SocketException or HandshakeException or OperationCanceledException or ObjectDisposedException)
                {
                    attempted(); // Refused, as it should be.
                }
            }
        };

    /// <summary>A secured connection to the daemon's peer port, as any stranger can make one.</summary>
    public static async Task<SecureChannel> SecureAsync(TcpClient client, FloodTarget target, CancellationToken cancellation)
    {
        await client.ConnectAsync(target.Peers, cancellation);
        NetworkStream wire = client.GetStream();
        if (!(await MultistreamSelect.DialAsync(wire, [TlsUpgrade.ProtocolId], TimeProvider.System, cancellation)).Agreed)
            throw new IOException("Refused.");
        return await TlsUpgrade.DialAsync(wire, Stranger.Value, default, cancellation);
    }

    private static readonly Lazy<TlsIdentity> Stranger = new(() => new TlsIdentity(NodeIdentity.Generate(), TimeProvider.System));

    private static (IPEndPoint Port, byte[] Says) PortOf(FloodTarget target, int number) => (number % 3) switch
    {
        0 => (target.Peers, Encoding.ASCII.GetBytes("\u0013/multistream/1.0.0\n")),
        1 => (target.Http, Encoding.ASCII.GetBytes($"GET /v1/node HTTP/1.1\r\nHost: 127.0.0.1:{target.Http.Port}\r\nX-Slow: {new string('x', 200)}\r\n\r\n")),
        _ => (target.VoidPhone, [0, 36, 2, 0x8b, .. new byte[32]]),
    };

    private static async Task HoldAsync(FloodTarget target, int number, Action attempted, CancellationToken cancellation) =>
        await HoldAsync(target, number, attempted, says: false, cancellation);

    private static async Task TrickleAsync(FloodTarget target, int number, Action attempted, CancellationToken cancellation) =>
        await HoldAsync(target, number, attempted, says: true, cancellation);

    private static async Task HoldAsync(FloodTarget target, int number, Action attempted, bool says, CancellationToken cancellation)
    {
        (IPEndPoint port, byte[] words) = PortOf(target, number);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(port, cancellation);
                attempted();
                Task<int> closed = client.GetStream().ReadAsync(new byte[64], cancellation).AsTask();
                for (int place = 0; ; place++)
                {
                    if (await Task.WhenAny(closed, Task.Delay(ByteEvery, TimeProvider.System, cancellation)) == closed && await closed == 0)
                        break;
                    if (says)
                        await client.GetStream().WriteAsync(words.AsMemory(place % words.Length, 1), cancellation);
                }
            }
            catch (Exception refused) when (refused is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Hung up on. A client that wants to annoy comes back, a second later.
            }

            await Task.Delay(ByteEvery, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ConnectAsync(FloodTarget target, Action attempted, CancellationToken cancellation)
    {
        using TcpClient client = new() { LingerState = new LingerOption(enable: true, seconds: 0) }; // Else closed connections use up the ports.
        await client.ConnectAsync(target.Peers, cancellation);
        attempted();
    }

    private static async Task ConnectBlockedAsync(FloodTarget target, Action attempted, CancellationToken cancellation)
    {
        using TcpClient client = new(new IPEndPoint(FloodTarget.BlockedAddress, 0)) { LingerState = new LingerOption(enable: true, seconds: 0) };
        await client.ConnectAsync(target.Peers, cancellation);
        // Until it is hung up on: else the system refuses for the daemon.
        if (await client.GetStream().ReadAsync(new byte[1], cancellation) == 0)
            attempted();
    }

    private static async Task HalfHandshakeAsync(FloodTarget target, Action attempted, CancellationToken cancellation)
    {
        using TcpClient client = new() { LingerState = new LingerOption(enable: true, seconds: 0) };
        await client.ConnectAsync(target.Peers, cancellation);
        NetworkStream wire = client.GetStream();
        if ((await MultistreamSelect.DialAsync(wire, [TlsUpgrade.ProtocolId], TimeProvider.System, cancellation)).Agreed)
            await wire.WriteAsync((byte[])[22, 3, 1, 1, 0, .. RandomNumberGenerator.GetBytes(HalfHandshakeBytes)], cancellation);
        attempted();
    }

    private static async Task HandshakeAsync(FloodTarget target, Action attempted, CancellationToken cancellation)
    {
        using TcpClient client = new() { LingerState = new LingerOption(enable: true, seconds: 0) };
        await using SecureChannel channel = await SecureAsync(client, target, cancellation);
        attempted();
    }

    private static async Task ResetsAsync(FloodTarget target, Action attempted, CancellationToken cancellation)
    {
        using TcpClient client = new();
        await using SecureChannel channel = await SecureAsync(client, target, cancellation);
        byte[] burst = new byte[FramesOfABurst * 2 * YamuxHeader.Size];
        for (uint stream = 1; ; stream += 2 * FramesOfABurst)
        {
            for (int frame = 0; frame < FramesOfABurst; frame++)
            {
                uint id = stream + (2 * (uint)frame);
                new YamuxHeader(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, id, 0).Write(burst.AsSpan(frame * 2 * YamuxHeader.Size));
                new YamuxHeader(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, id, 0).Write(burst.AsSpan(((frame * 2) + 1) * YamuxHeader.Size));
            }

            await channel.Stream.WriteAsync(burst, cancellation);
            foreach (int _ in Enumerable.Range(0, FramesOfABurst))
                attempted();
        }
    }
}
