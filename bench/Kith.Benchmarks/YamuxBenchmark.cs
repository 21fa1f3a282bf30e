using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Libp2p.Host;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Tls;
using Kith.Libp2p.Transport;
using Kith.Libp2p.Yamux;

namespace Kith.Benchmarks;

/// <summary>
/// Round trips a second of 256-byte messages over kept yamux streams, both ends in this process: over memory, and over loopback TCP with
/// the TLS of the real thing.
/// </summary>
internal static class YamuxBenchmark
{
    private const int MessageBytes = 256;
    private const int MaxMessageBytes = 64 * 1024;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    public static void Run(string[] args)
    {
        int connections = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 50;
        RunAsync(connections).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(int connections)
    {
        Console.WriteLine($"{"transport",-10}{"connections",12}{"in flight",11}{"per second",12}{"µs CPU",9}{"B allocated",13}");
        foreach (int count in (int[])[1, connections])
        {
            foreach (int inFlight in (int[])[1, 64])
            {
                await MeasureAsync("memory", count, inFlight, () => Task.FromResult(MemoryStreamEnd.CreatePair() is var pair ? ((Stream)pair.A, (Stream)pair.B) : default));
                await MeasureAsync("tls", count, inFlight, TlsPairAsync);
            }
        }
    }

    private static async Task MeasureAsync(string name, int connections, int inFlight, Func<Task<(Stream, Stream)>> connect)
    {
        List<YamuxSession> dialled = [];
        List<YamuxSession> accepted = [];
        for (int number = 0; number < connections; number++)
        {
            (Stream near, Stream far) = await connect();
            dialled.Add(new YamuxSession(near, true, _ => Task.CompletedTask, YamuxOptions.Default, TimeProvider.System, new YamuxCounters()));
            accepted.Add(new YamuxSession(far, false, EchoAsync, YamuxOptions.Default, TimeProvider.System, new YamuxCounters()));
            dialled[number].Start();
            accepted[number].Start();
        }

        long count = 0;
        using CancellationTokenSource stop = new();
        Task[] callers = [.. Enumerable.Range(0, inFlight).Select(number => Task.Run(() => CallAsync(dialled[number % connections])))];
        await Task.Delay(WarmUp);
        (long before, long allocated, TimeSpan cpu) = (Volatile.Read(ref count), GC.GetTotalAllocatedBytes(), Process.GetCurrentProcess().TotalProcessorTime);
        Stopwatch clock = Stopwatch.StartNew();
        await Task.Delay(Duration);
        double done = Volatile.Read(ref count) - before;
        double seconds = clock.Elapsed.TotalSeconds;
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        foreach (YamuxSession session in dialled.Concat(accepted))
            session.Abandon();
        Console.WriteLine($"{name,-10}{connections,12}{inFlight,11}{done / seconds,12:N0}{cpu.TotalMicroseconds / done,9:F1}{allocated / done,13:F0}");

        async Task CallAsync(YamuxSession session)
        {
            byte[] message = new byte[MessageBytes];
            using FramedStream stream = new(session.TryOpenStream()!, TimeProvider.System, MaxMessageBytes);
            while (!stop.IsCancellationRequested)
            {
                await stream.WriteMessageAsync(message).ConfigureAwait(false);
                FramedRead read = await stream.ReadMessageAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
                if (read.Message.Length != MessageBytes)
                    throw new InvalidOperationException($"The echo ended with {read.Status}.");
                Interlocked.Increment(ref count);
            }
        }
    }

    private static async Task EchoAsync(YamuxStream inbound)
    {
        using FramedStream stream = new(inbound, TimeProvider.System, MaxMessageBytes);
        while (await stream.ReadMessageAsync(TimeSpan.FromMinutes(1)).ConfigureAwait(false) is { Status: FramedStatus.Message } read)
        {
            if (!await stream.WriteMessageAsync(read.Message).ConfigureAwait(false))
                return;
        }
    }

    private static async Task<(Stream Near, Stream Far)> TlsPairAsync()
    {
        TcpTransport transport = new();
        await using ITransportListener listener = await transport.ListenAsync(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0), CancellationToken.None);
        Task<TransportConnection?> accepting = listener.AcceptAsync(CancellationToken.None).AsTask();
        TransportConnection near = await transport.DialAsync(listener.EndPoint, CancellationToken.None);
        TransportConnection far = (await accepting)!;
        NodeIdentity client = NodeIdentity.Generate();
        NodeIdentity server = NodeIdentity.Generate();
        Task<SecureChannel> securing = TlsUpgrade.AcceptAsync(far.Stream, new TlsIdentity(server, TimeProvider.System), CancellationToken.None).AsTask();
        SecureChannel secured = await TlsUpgrade.DialAsync(near.Stream, new TlsIdentity(client, TimeProvider.System), server.Peer, CancellationToken.None);
        return (secured.Stream, (await securing).Stream);
    }
}
