using System;
using FsCheck;
using FsCheck.Fluent;

namespace Kith.Libp2p.Tests.Formats;

/// <summary>
/// Feeds a decoder with random bytes and with valid messages that were changed, cut, grown or joined. The decoder must answer, not throw,
/// and must allocate in proportion to what it was given.
/// </summary>
internal static class Mutation
{
    private const int MaxTests = 3_000;
    private const long AllowedBytes = 32 * 1024;
    private const int AllowedBytesPerInputByte = 32;

    /// <param name="decode">The decoder; throws when what it accepted breaks a promise.</param>
    /// <param name="valid">Messages that it accepts.</param>
    public static void Check(Action<byte[]> decode, params byte[][] valid)
    {
        foreach (byte[] message in valid)
            decode(message); // Also warms up what is allocated once a process.
        Prop.ForAll<byte[], DoNotSize<int>>((noise, seed) =>
        {
            byte[] input = Mutate(valid, noise, new Random(seed.Item));
            long before = GC.GetAllocatedBytesForCurrentThread();
            decode(input);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            return allocated <= AllowedBytes + ((long)AllowedBytesPerInputByte * input.Length);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(MaxTests));
    }

    private static byte[] Mutate(byte[][] valid, byte[] noise, Random random)
    {
        byte[] origin = valid[random.Next(valid.Length)];
        switch (random.Next(6))
        {
            case 0:
                return noise;
            case 1:
                return origin[..random.Next(origin.Length + 1)];
            case 2:
                return [.. origin, .. noise];
            case 3:
                return [.. noise, .. origin];
            case 4:
                return [.. origin, .. origin];
            default:
                byte[] changed = [.. origin];
                if (changed.Length > 0)
                    changed[random.Next(changed.Length)] = (byte)random.Next(256);
                return changed;
        }
    }
}
