using System;

namespace Kith.Fuzz.Tests.Engine;

/// <summary>Numbers at which lengths, counts and signs go wrong: the edges of types, of varints, and of the limits named in the code.</summary>
internal static class InterestingNumbers
{
    private static readonly ulong[] All =
    [
        0, 1, 2, 12, 16, 20, 32, 33, 40, 42, 63, 64, 65, 80, 127, 128, 129, 255, 256, 512, 1_023, 1_024, 1_025, 2_048, 8_192, 16_383, 16_384,
        32_767, 32_768, 65_535, 65_536, 65_537, 66_048, 131_072, 262_144, 262_145, 524_288, 16_777_216, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000,
        253_402_300_799_999, 253_402_300_800_000, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff,
    ];

    /// <summary>One of them, or one beside it.</summary>
    public static ulong Draw(Random random)
    {
        ulong number = All[random.Next(All.Length)];
        return random.Next(4) switch
        {
            0 => number + 1,
            1 => number - 1,
            _ => number,
        };
    }
}
