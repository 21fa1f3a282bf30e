using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Kith.Libp2p.Tests.Transport;
using Kith.Libp2p.Transport;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Tests.Yamux;

public sealed class YamuxPropertyTests
{
    [Fact]
    public void Random_interleavings_of_writes_arrive_whole_and_in_order_in_both_directions()
    {
        Gen<int[]> writes = Gen.Choose(0, 40_000).ArrayOf();
        Prop.ForAll(writes.ArrayOf(6).ToArbitrary(), Gen.Choose(1, 100_000).ToArbitrary(), (streams, capacity) =>
            ExchangeAsync(streams, capacity).Soon().GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    // Every stream carries its own writes there and the same, in other pieces, back.
    private static async Task<bool> ExchangeAsync(int[][] streams, int capacity)
    {
        (MemoryStreamEnd a, MemoryStreamEnd b) = MemoryStreamEnd.CreatePair(capacity);
        var options = new YamuxOptions { MaxPendingBytes = 30_000, MaxFrameBytes = 10_000, ReadBufferBytes = 1000 };
        var counters = new YamuxCounters();
        await using var dialler = new YamuxSession(a, true, EchoAsync, options, TimeProvider.System, counters);
        await using var listener = new YamuxSession(b, false, EchoAsync, options, TimeProvider.System, counters);
        dialler.Start();
        listener.Start();
        bool[] results = await Task.WhenAll(streams.Select((writes, index) =>
            Task.Run(() => CallAsync(index % 2 == 0 ? dialler : listener, writes, seed: index))));
        return results.All(whole => whole) && counters.HandlerFaults == 0 && dialler.BufferedBytes == 0 && listener.BufferedBytes == 0;
    }

    private static async Task<bool> CallAsync(YamuxSession session, int[] writes, int seed)
    {
        await using YamuxStream stream = session.TryOpenStream()!;
        byte[] sent = new byte[writes.Sum()];
        new Random(seed).NextBytes(sent);
        Task<byte[]> reading = ReadAllAsync(stream);
        int position = 0;
        foreach (int length in writes)
        {
            await stream.WriteAsync(sent.AsMemory(position, length));
            position += length;
        }

        stream.CloseWrite();
        return (await reading).AsSpan().SequenceEqual(sent);
    }

    private static async Task EchoAsync(YamuxStream stream)
    {
        byte[] buffer = new byte[7001];
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
            await stream.WriteAsync(buffer.AsMemory(0, read));
    }

    private static async Task<byte[]> ReadAllAsync(YamuxStream stream)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[5003];
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
            all.Write(buffer, 0, read);
        return all.ToArray();
    }
}
