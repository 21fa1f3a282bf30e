using System;
using System.Linq;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Multistream;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>One line of a negotiation.</summary>
internal sealed class MultistreamLineTarget() : FuzzTarget<(string? Text, int Consumed)>("multistream-line", typeof(MultistreamLine))
{
    public override byte[] Draw(Random random) =>
        MultistreamLine.Encode("/" + string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => (char)random.Next(' ', 0x17f))));

    protected override bool TryDecode(byte[] input, out (string? Text, int Consumed) decoded)
    {
        ScriptedStream stream = new(input);
        (string? text, _) = MultistreamLine.ReadAsync(stream, default).AsTask().GetAwaiter().GetResult();
        decoded = (text, stream.Consumed);
        return decoded.Text is not null;
    }

    protected override void Check(byte[] input, (string? Text, int Consumed) decoded) =>
        Promise.Same(input.AsSpan(0, decoded.Consumed), MultistreamLine.Encode(decoded.Text!), "a line is written as it was read, and nothing after it was read.");
}
