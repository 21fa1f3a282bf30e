using System;

namespace Kith.Simulation.Worlds;

/// <summary>
/// The only random of a world: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). Each node has its own stream, derived from the world's
/// seed and the node's number, so that one more draw in one node shifts no other.
/// </summary>
/// <remarks>Every member of <see cref="Random"/> that draws is overridden: the base class differs between versions of .NET.</remarks>
internal sealed class SeededRandom : Random
{
    private ulong _state;

    /// <summary>Stream number <paramref name="stream"/> of a seed.</summary>
    public SeededRandom(ulong seed, ulong stream) => Restart(seed, stream);

    /// <summary>Becomes stream number <paramref name="stream"/> of a seed, from its beginning.</summary>
    public void Restart(ulong seed, ulong stream) => _state = Mix(seed ^ Mix(stream + 0x9E3779B97F4A7C15));

    public ulong NextUInt64()
    {
        _state += 0x9E3779B97F4A7C15;
        return Mix(_state);
    }

    public override int Next() => Next(int.MaxValue);

    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)Below((ulong)Math.Max(1, maxValue));
    }

    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (int)(minValue + (long)Below((ulong)Math.Max(1, (long)maxValue - minValue)));
    }

    public override long NextInt64() => NextInt64(long.MaxValue);

    public override long NextInt64(long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (long)Below((ulong)Math.Max(1, maxValue));
    }

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue + (long)Below((ulong)Math.Max(1, maxValue - minValue));
    }

    public override double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public override float NextSingle() => (NextUInt64() >> 40) * (1.0f / (1U << 24));

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        while (buffer.Length >= 8)
        {
            BitConverter.TryWriteBytes(buffer, NextUInt64());
            buffer = buffer[8..];
        }

        if (buffer.IsEmpty)
            return;
        ulong last = NextUInt64();
        for (int index = 0; index < buffer.Length; index++)
            buffer[index] = (byte)(last >> (8 * index));
    }

    protected override double Sample() => NextDouble();

    /// <summary>Uniform below a bound: Lemire's multiplication, with the rejection that makes it exact.</summary>
    private ulong Below(ulong bound)
    {
        ulong high = Math.BigMul(NextUInt64(), bound, out ulong low);
        if (low < bound)
        {
            ulong threshold = (0 - bound) % bound;
            while (low < threshold)
                high = Math.BigMul(NextUInt64(), bound, out low);
        }

        return high;
    }

    /// <summary>The finaliser: every bit of the result depends on every bit of the value.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
