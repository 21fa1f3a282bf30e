using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Kith.Storage.Files;

/// <summary>CRC-32C (Castagnoli), as iSCSI has it: start with <see cref="Start"/>, append, then <see cref="Finish"/>.</summary>
internal static class Crc32C
{
    public const uint Start = 0xffff_ffff;

    public static uint Of(ReadOnlySpan<byte> bytes) => Finish(Append(Start, bytes));

    public static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte rest in bytes)
            state = BitOperations.Crc32C(state, rest);
        return state;
    }

    public static uint Append(uint state, long value) => BitOperations.Crc32C(state, (ulong)value);

    public static uint Finish(uint state) => ~state;
}
