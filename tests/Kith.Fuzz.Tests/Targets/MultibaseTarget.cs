using System;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Formats;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Bytes as text in base 32, 36 and 58, each after its letter.</summary>
internal sealed class MultibaseTarget() : TextTarget<byte[]>("multibase", typeof(Multibase))
{
    protected override string DrawText(Random random) => Write("bkz"[random.Next(3)], Drawn.Bytes(random, random.Next(1, 100)));

    protected override bool TryDecode(string text, out byte[]? decoded) => Multibase.TryReadPrefixed(text, out decoded);

    protected override void Check(string text, byte[] decoded) => Promise.Same(text, Write(text[0], decoded), "each base is read in one form.");

    private static string Write(char prefix, byte[] bytes) => prefix switch
    {
        'b' => Multibase.ToBase32(bytes),
        'k' => Multibase.ToBase36(bytes),
        _ => "z" + Multibase.ToBase58(bytes),
    };
}
