using System.Numerics;

namespace Kith.Simulation.Worlds;

/// <summary>
/// A running digest of everything that happened in a world, in order. Two runs with one digest did the same things at the same times:
/// that is how determinism is proved, not how anything is secured.
/// </summary>
internal struct EventDigest
{
    private ulong _value;

    /// <summary>The digest as a number.</summary>
    public readonly ulong Value => _value;

    /// <summary>Sixteen hexadecimal digits.</summary>
    public readonly string Text => _value.ToString("x16");

    /// <summary>Adds one happening.</summary>
    public void Add(long at, int kind, int from, int to)
    {
        ulong word = (ulong)at ^ BitOperations.RotateLeft((ulong)(uint)from, 40) ^ BitOperations.RotateLeft((ulong)(uint)to, 16) ^ ((ulong)kind << 60);
        _value = (BitOperations.RotateLeft(_value, 27) ^ word) * 0x9E3779B97F4A7C15;
    }
}
