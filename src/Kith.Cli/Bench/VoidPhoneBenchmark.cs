using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Kith.Server.VoidPhone;

namespace Kith.Cli.Bench;

/// <summary>
/// Puts and gets through the VoidPhone API of one node with its records on disk, over one kept connection. Puts are asked in the dialect that
/// answers them, so that a put counts once it is durable.
/// </summary>
internal sealed class VoidPhoneBenchmark(string folder, int inFlight, int valueBytes, TimeSpan duration, TextWriter output)
{
    private const int Keys = 4_096;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken cancellation)
    {
        await using KithNode node = await KithNode.StartAsync(new KithOptions { DataFolder = folder }, logging: null, cancellation);
        VoidPhoneOptions options = new() { EndPoint = "127.0.0.1:0", MaxInFlight = inFlight };
        await using VoidPhoneServer answering = await VoidPhoneServer.StartAsync(node, options with { Dialect = VoidPhoneDialect.Dht14 }, cancellation: cancellation);
        await using VoidPhoneServer plain = await VoidPhoneServer.StartAsync(node, options, cancellation: cancellation);
        await using VoidPhoneSession putting = new();
        await using VoidPhoneSession getting = new();
        await putting.ConnectAsync(answering.EndPoint, cancellation);
        await getting.ConnectAsync(plain.EndPoint, cancellation);

        await output.WriteLineAsync($"one node on disk, one kept connection, {inFlight} in flight, {valueBytes}-byte values");
        await output.WriteLineAsync(BenchmarkPhase.Outcome.Heading);
        BenchmarkPhase phase = new(inFlight, WarmUp, duration, () => Process.GetCurrentProcess().TotalProcessorTime);
        Print("put", await phase.RunAsync(async number => (await putting.AskAsync(Put(number))).Type == VoidPhoneMessageType.Success));
        await FillAsync(putting, cancellation);
        Print("get", await phase.RunAsync(async number => (await getting.AskAsync(Get(number))) is { Type: VoidPhoneMessageType.Success } found && found.Value.Length == valueBytes));
    }

    /// <summary>So that every key that is asked for is there, however fast the puts were.</summary>
    private async Task FillAsync(VoidPhoneSession putting, CancellationToken cancellation)
    {
        for (int first = 0; first < Keys; first += inFlight)
        {
            Task[] puts = new Task[Math.Min(inFlight, Keys - first)];
            for (int index = 0; index < puts.Length; index++)
                puts[index] = putting.AskAsync(Put(first + index));
            await Task.WhenAll(puts).WaitAsync(cancellation);
        }
    }

    private VoidPhoneMessage Put(int number) => new()
    {
        Type = VoidPhoneMessageType.Put,
        Key = KeyOf(number),
        Value = RandomNumberGenerator.GetBytes(valueBytes),
        TimeToLiveSeconds = 3_600,
        Replication = 1,
    };

    private static VoidPhoneMessage Get(int number) => new() { Type = VoidPhoneMessageType.Get, Key = KeyOf(number) };

    private static byte[] KeyOf(int number)
    {
        byte[] key = new byte[VoidPhoneMessage.KeyBytes];
        BinaryPrimitives.WriteInt32BigEndian(key, number % Keys);
        return key;
    }

    private void Print(string name, BenchmarkPhase.Outcome outcome) => output.WriteLine(outcome.Row(name));
}
