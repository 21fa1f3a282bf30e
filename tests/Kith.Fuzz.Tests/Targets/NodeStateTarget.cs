using System;
using Kith.Fuzz.Tests.Engine;
using Kith.Storage.Files;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The file that a node keeps its state in.</summary>
internal sealed class NodeStateTarget() : FuzzTarget<byte[]>("node-state", typeof(NodeStateFile))
{
    public override byte[] Draw(Random random)
    {
        byte[] payload = Drawn.BytesUpTo(random, 300);
        return [.. NodeStateFile.HeaderOf(payload), .. payload];
    }

    protected override bool TryDecode(byte[] input, out byte[]? decoded) => NodeStateFile.TryDecode(input, out decoded);

    protected override void Check(byte[] input, byte[] decoded) => Promise.Same(input, [.. NodeStateFile.HeaderOf(decoded), .. decoded], "a file has one form.");
}
