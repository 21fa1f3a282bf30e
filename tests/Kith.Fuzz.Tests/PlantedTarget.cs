using System;
using System.Buffers.Binary;
using System.Threading;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests;

/// <summary>A decoder of messages behind a length of four bytes, with one bug such as real decoders have had.</summary>
internal sealed class PlantedTarget(PlantedBug bug, ManualResetEventSlim release) : FuzzTarget<byte[]>("planted", typeof(PlantedTarget))
{
    private const int HeadBytes = 4;
    private const int LongBytes = 30;

    public override byte[] Draw(Random random)
    {
        byte[] message = new byte[HeadBytes + random.Next(40)];
        random.NextBytes(message);
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length - HeadBytes);
        return message;
    }

    protected override bool TryDecode(byte[] input, out byte[]? decoded)
    {
        decoded = null;
        if (input.Length < HeadBytes)
            return false;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(input);
        ReadOnlySpan<byte> rest = input.AsSpan(HeadBytes);
        if (bug == PlantedBug.AllocatesLength && length <= 1 << 26)
            GC.KeepAlive(new byte[length]);
        if (bug == PlantedBug.TrustsLength && length <= int.MaxValue)
            decoded = rest[..(int)length].ToArray();
        if (bug == PlantedBug.ReadsTwoForms && rest.StartsWith("\0"u8))
            rest = rest[1..];
        if (bug == PlantedBug.RefusesLong && length > LongBytes)
            return false;
        if (bug == PlantedBug.IsSlow && rest.IndexOf("null"u8) >= 0)
            SpinFor(Fuzzer.AllowedTime * 1.5);
        if (bug == PlantedBug.Hangs && rest.IndexOf("null"u8) >= 0)
            release.Wait();
        if (bug != PlantedBug.ReadsTwoForms && length != rest.Length)
            return false;
        decoded = rest.ToArray();
        return true;
    }

    protected override void Check(byte[] input, byte[] decoded)
    {
        if (!input.AsSpan(HeadBytes).SequenceEqual(decoded))
            throw new InvalidOperationException("Not written as it was read.");
    }

    /// <summary>Keeps a processor for a while; waiting for one does not count.</summary>
    private static void SpinFor(TimeSpan span)
    {
        TimeSpan started = ThreadTime.Now();
        while (ThreadTime.Now() - started < span)
            Thread.SpinWait(10_000);
    }
}
