using System;
using System.Runtime.CompilerServices;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Network;

/// <summary>Exponential jitter as a table of quantiles, rounded once: from there on only integers decide.</summary>
internal sealed class Jitter
{
    private const int Bits = 10;
    private const int Steps = 1 << Bits;

    private readonly long[] _quantiles = new long[Steps];

    public Jitter(double meanMilliseconds)
    {
        for (int step = 0; step < Steps; step++)
            _quantiles[step] = (long)Math.Round(-1_000 * meanMilliseconds * Math.Log(1 - ((step + 0.5) / Steps)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Draw(SeededRandom random) => _quantiles[random.NextUInt64() >> (64 - Bits)];
}
