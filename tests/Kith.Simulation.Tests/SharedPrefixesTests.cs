using System;
using System.Linq;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

public class SharedPrefixesTests
{
    [Fact]
    public void Moving_from_place_to_place_gives_the_ranges_that_counting_gives() =>
        Prop.ForAll<int>(seed =>
        {
            SeededRandom random = new((ulong)seed, 0);
            ulong[] places = [.. Enumerable.Range(0, 1 + random.Next(300)).Select(_ => random.NextUInt64()).Order()];
            SharedPrefixes ranges = new(places);
            for (int move = 0; move < 40; move++)
            {
                // In order, in no order, and with buckets of another size.
                int index = move < 20 ? Math.Min(move, places.Length - 1) : random.Next(places.Length);
                int k = 1 + (move % 7 == 0 ? random.Next(20) : 4);
                ranges.MoveTo(places[index], k);
                int[] shared = [.. places.Select(other => other == places[index] ? 64 : BitOperations.LeadingZeroCount(other ^ places[index]))];
                int deepest = Enumerable.Range(0, 64).First(bits => shared.Count(bitsOfOne => bitsOfOne >= bits) - 1 <= k);
                if (ranges.Deepest != deepest || ranges.Rest != Range(shared, bits => bits >= deepest))
                    return false;
                for (int bits = 0; bits < deepest; bits++)
                {
                    (int from, int to) = ranges.Others(bits);
                    if (to - from != shared.Count(bitsOfOne => bitsOfOne == bits) || (to > from && (from, to) != Range(shared, bitsOfOne => bitsOfOne == bits)))
                        return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    private static (int From, int To) Range(int[] shared, Func<int, bool> belongs) => (Array.FindIndex(shared, bits => belongs(bits)), Array.FindLastIndex(shared, bits => belongs(bits)) + 1);
}
