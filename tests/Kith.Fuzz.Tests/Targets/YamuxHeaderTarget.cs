using System;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Yamux;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The header of a muxer frame; its caller waits for twelve bytes.</summary>
internal sealed class YamuxHeaderTarget() : FuzzTarget<YamuxHeader>("yamux-header", typeof(YamuxHeader))
{
    public override byte[] Draw(Random random)
    {
        byte[] frame = new byte[YamuxHeader.Size];
        new YamuxHeader((YamuxFrameType)random.Next(4), (YamuxFlags)random.Next(16), (uint)random.Next(), (uint)random.Next()).Write(frame);
        return frame;
    }

    protected override bool TryDecode(byte[] input, out YamuxHeader decoded)
    {
        decoded = default;
        return input.Length >= YamuxHeader.Size && YamuxHeader.TryRead(input, out decoded);
    }

    protected override void Check(byte[] input, YamuxHeader decoded)
    {
        Span<byte> written = stackalloc byte[YamuxHeader.Size];
        decoded.Write(written);
        Promise.Same(input.AsSpan(0, YamuxHeader.Size), written, "a header is written as it was read.");
    }
}
