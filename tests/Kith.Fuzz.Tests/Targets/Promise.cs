using System;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Checks that cost nothing when they hold: they run millions of times.</summary>
internal static class Promise
{
    /// <summary>Fails the target unless something holds.</summary>
    public static void That(bool holds, string promise)
    {
        if (!holds)
            throw new InvalidOperationException("Not so: " + promise);
    }

    /// <summary>Fails the target unless two byte strings are equal.</summary>
    public static void Same(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string promise)
    {
        if (!expected.SequenceEqual(actual))
            throw new InvalidOperationException($"Not so: {promise}\n  {Convert.ToHexStringLower(expected)}\n  {Convert.ToHexStringLower(actual)}");
    }

    /// <summary>Fails the target unless two texts are equal.</summary>
    public static void Same(string expected, string actual, string promise) => That(expected == actual, $"{promise} '{expected}' '{actual}'");
}
