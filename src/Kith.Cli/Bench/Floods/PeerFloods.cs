using System;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Host;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Ping;
using Kith.Libp2p.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith.Cli.Bench.Floods;

/// <summary>Floods of peers who speak the protocols well, and without end.</summary>
internal static class PeerFloods
{
    private const byte FindNodeType = 4;
    private const byte AddProviderType = 2;
    private const int MessageBytes = 4_096;
    private const int StreamsOfAPeer = 16;
    private const int UnansweredAtOnce = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly string Protocol = new KithOptions { Swarm = FloodTarget.Swarm }.EffectiveKademliaProtocol;

    public static readonly Flood Pings = new("pings", 8, WithHost(PingAsync));
    public static readonly Flood FindNodes = new("FIND_NODE", 8, WithHost((host, target, attempted, cancellation) => AskAsync(host, target, FindNodeType, attempted, cancellation)));
    public static readonly Flood AddProviders = new("ADD_PROVIDER", 8, WithHost((host, target, attempted, cancellation) => AskAsync(host, target, AddProviderType, attempted, cancellation)));

    private static Func<FloodTarget, int, Action, CancellationToken, Task> WithHost(Func<Libp2pHost, Multiaddress, Action, CancellationToken, Task> attackAsync) =>
        async (target, _, attempted, cancellation) =>
        {
            using NodeIdentity identity = NodeIdentity.Generate();
            await using Libp2pHost host = new(identity, new TcpTransport(), new HostOptions(), TimeProvider.System, NullLogger.Instance);
            await host.StartAsync(cancellation);
            while (!cancellation.IsCancellationRequested)
            {
                try
                {
                    await attackAsync(host, Multiaddress.Parse(target.Address), attempted, cancellation);
                }
                catch (Exception refused) when (refused is IOException or OperationCanceledException)
                {
                    attempted();
                }
            }
        };

    private static async Task PingAsync(Libp2pHost host, Multiaddress target, Action attempted, CancellationToken cancellation)
    {
        if ((await host.ConnectAsync(target, cancellation)).Connection is not { } connection)
            return;
        await Pinger.PingAsync(connection, TimeProvider.System, cancellation);
        attempted();
    }

    private static async Task AskAsync(Libp2pHost host, Multiaddress target, byte type, Action attempted, CancellationToken cancellation)
    {
        if ((await host.ConnectAsync(target, cancellation)).Connection is not { } connection)
            return;
        Task[] streams = new Task[StreamsOfAPeer];
        for (int index = 0; index < streams.Length; index++)
            streams[index] = AskOnAsync(connection, type, host.Peer, attempted, cancellation);
        await Task.WhenAll(streams);
    }

    private static async Task AskOnAsync(PeerConnection connection, byte type, PeerId self, Action attempted, CancellationToken cancellation)
    {
        if ((await connection.OpenStreamAsync(Protocol, cancellation)).Stream is not { } stream)
            return;
        using FramedStream framed = new(stream, TimeProvider.System, MessageBytes);
        for (int sent = 1; !cancellation.IsCancellationRequested && await framed.WriteMessageAsync(Message(type, self.Span), cancellation); sent++)
        {
            attempted();
            if (type == AddProviderType && sent % UnansweredAtOnce == 0)
                await Task.Delay(Pause, TimeProvider.System, cancellation); // Else this process is busy with nothing else, honest users in it included.
            if (type == FindNodeType && (await framed.ReadMessageAsync(TimeSpan.FromSeconds(5), cancellation)).Status != FramedStatus.Message)
                return;
        }
    }

    /// <summary>A Kademlia message for a random key: type 1, key 2, and for a provider itself and an address (9: id 1, address 2).</summary>
    private static byte[] Message(byte type, ReadOnlySpan<byte> self)
    {
        byte[] key = [0x12, 0x20, .. RandomNumberGenerator.GetBytes(32)];
        byte[] message = [0x08, type, 0x12, (byte)key.Length, .. key];
        if (type == FindNodeType)
            return message;
        byte[] address = Multiaddress.Parse("/ip4/127.0.0.1/tcp/9").Bytes.ToArray();
        byte[] provider = [0x0a, (byte)self.Length, .. self, 0x12, (byte)address.Length, .. address];
        return [.. message, 0x4a, (byte)provider.Length, .. provider];
    }
}
