using System;

namespace Kith.Artifacts.Tests;

/// <summary>Bytes from a seed.</summary>
internal static class Noise
{
    /// <summary>Bytes that nothing compresses.</summary>
    public static byte[] Of(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Bytes of which every compressor makes half or less.</summary>
    public static byte[] Text(int seed, int length)
    {
        byte[] bytes = Of(seed, length);
        for (int index = 0; index < length; index++)
            bytes[index] = (byte)('a' + (bytes[index] & 3));
        return bytes;
    }
}
