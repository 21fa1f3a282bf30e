using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Simulation.Segments;

namespace Kith.Cli.Bench;

/// <summary>What hashes cost: as many of each operation in a round as the network has nodes.</summary>
internal static class HashBenchmark
{
    /// <summary>A key, its bytes and its place.</summary>
    public const long BytesPerNode = 300;

    public static IEnumerable<RoundPhase> Phases(RoundSetting setting)
    {
        yield return new RoundPhase("hash_creation", () => () =>
        {
            ulong all = 0;
            for (int number = 0; number < setting.Nodes; number++)
                all |= SegmentKey.Of(number).Number;
            return all != 0;
        });
        yield return new RoundPhase("xor_distance", () =>
        {
            Identifier[] places = Places(setting.Nodes);
            return () =>
            {
                bool isNothing = true;
                for (int number = 0; number < places.Length; number++)
                    isNothing &= Identifier.Distance(in places[number], in places[^(number + 1)]) == default;
                return !isNothing || places.Length == 1;
            };
        });
        yield return new RoundPhase("shared_upper_bits", () =>
        {
            Identifier[] places = Places(setting.Nodes);
            return () =>
            {
                long shared = 0;
                for (int number = 0; number < places.Length; number++)
                    shared += Identifier.SharedPrefixLength(in places[0], in places[number]);
                return shared >= Identifier.Bits; // With itself it shares them all.
            };
        });
    }

    private static Identifier[] Places(int count)
    {
        Identifier[] places = new Identifier[count];
        for (int number = 0; number < count; number++)
            places[number] = SegmentKey.Of(number).Place;
        return places;
    }
}
