using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using Kith.Core.Ids;
using Kith.Core.Kademlia;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Libp2p.Kademlia;
using Kith.Simulation.Worlds;

namespace Kith.Benchmarks;

/// <summary>
/// What one request costs apart from the network: Kademlia messages to bytes and back, and the decisions of the routing table and the
/// lookup. Nanoseconds and bytes allocated for each operation, the best of several rounds.
/// </summary>
internal static class CodecBenchmark
{
    private const int Rounds = 5;
    private const int Samples = 1_024; // A power of two, and enough that no branch is learned by heart.
    private const int K = 20;

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);

    public static void Run(string[] args)
    {
        int nodes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        World world = World.Warm(new WorldOptions { Nodes = nodes });
        Console.WriteLine($"tables of {nodes:N0} nodes, k {K}, best of {Rounds} rounds");
        MeasureMessages(world);
        MeasureDecisions(world);
    }

    private static void MeasureMessages(World world)
    {
        FindNode[] asks = Draw(world, node => new FindNode(node.Host.Contact.Peer.Bytes));
        byte[][] requests = Array.ConvertAll(asks, ask => Written(output => KadEncoder.WriteRequest(output, ask, Now)));
        ArrayBufferWriter<byte> buffer = new(16 * 1024);
        ReplyPool pool = new();
        Reply reply = NamingContacts(pool, world);
        byte[] answer = Written(output => KadEncoder.WriteReply(output, asks[0], reply, Now));
        KadDecoder decoder = new(new ContactBook(), RecordRules.Trusted, TimeProvider.System);

        Measure("encode FIND_NODE request", 1_000_000, index =>
        {
            buffer.ResetWrittenCount();
            KadEncoder.WriteRequest(buffer, asks[index % Samples], Now);
            return buffer.WrittenCount;
        });
        Measure("decode FIND_NODE request", 1_000_000, index => decoder.TryReadRequest(requests[index % Samples], out Request request) ? request.Key.Length : 0);
        Measure("encode reply of 20 contacts", 200_000, _ =>
        {
            buffer.ResetWrittenCount();
            KadEncoder.WriteReply(buffer, asks[0], reply, Now);
            return buffer.WrittenCount;
        });
        Measure("decode reply of 20 known contacts", 200_000, _ =>
        {
            Reply read = pool.Rent(ReplyOutcome.Answered);
            decoder.TryReadReply(answer, asks[0], read);
            int count = read.Closer.Length;
            read.Release();
            return count;
        });
    }

    private static void MeasureDecisions(World world)
    {
        Identifier[] ids = Draw(world, node => node.Host.Contact.Id);
        RoutingTable[] tables = Draw(world, node => node.Kademlia.Table);
        Contact[] found = new Contact[K];
        LookupFrontier frontier = new();
        Dictionary<Contact, SimulatedNode> nodes = [];
        foreach (SimulatedNode node in world.Nodes)
            nodes.Add(node.Host.Contact, node);
        RecordedLookup[] lookups = Draw(world, node => new RecordedLookup(node, new FindNode(world.Nodes[world.Random.Next(world.Nodes.Length)].Host.Contact.Peer.Bytes), nodes));

        Measure("compare distances", 10_000_000, index =>
            Identifier.CompareDistance(in ids[index % Samples], in ids[(index + 1) % Samples], in ids[(index + 2) % Samples]));
        Measure("copy 20 closest of a table", 1_000_000, index => tables[index % Samples].CopyClosest(in ids[(index + 7) % Samples], found));
        Measure("frontier of a whole lookup", 20_000, index => lookups[index % Samples].Replay(frontier, found));
    }

    /// <summary>Runs an operation again and again; what it returns keeps the compiler from dropping it.</summary>
    private static void Measure(string name, int operations, Func<int, int> operation)
    {
        long sink = 0;
        double best = double.MaxValue;
        long allocated = 0;
        for (int round = 0; round <= Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            for (int index = 0; index < operations; index++)
                sink += operation(index);
            double nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds / operations;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (round > 0) // The first one warms up.
                best = Math.Min(best, nanoseconds);
        }

        Console.WriteLine($"{name,-36} {best,10:N1} ns/op {allocated / (double)operations,10:N1} B/op   (sum {sink})");
    }

    private static T[] Draw<T>(World world, Func<SimulatedNode, T> select)
    {
        T[] drawn = new T[Samples];
        for (int index = 0; index < Samples; index++)
            drawn[index] = select(world.Nodes[world.Random.Next(world.Nodes.Length)]);
        return drawn;
    }

    private static Reply NamingContacts(ReplyPool pool, World world)
    {
        Reply reply = pool.Rent(ReplyOutcome.Answered);
        for (int index = 0; index < K; index++)
        {
            byte[] peer = new byte[38]; // The identity multihash of an Ed25519 key.
            world.Random.NextBytes(peer);
            reply.AddCloser(new Contact(new PeerId(peer), new byte[] { 4, 10, 0, 0, (byte)index, 6, 16, 5 }, new byte[] { 4, 192, 168, 0, (byte)index, 6, 16, 5 }));
        }

        return reply;
    }

    private static byte[] Written(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
