using System;
using System.Linq;
using System.Threading.Tasks;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Multistream;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>A whole negotiation with somebody who says what he likes, as the side that dials and as the side that listens.</summary>
internal sealed class MultistreamSelectTarget(bool isDialler)
    : FuzzTarget<(string? Protocol, int Written)>(isDialler ? "multistream-dial" : "multistream-listen", typeof(MultistreamSelect))
{
    private const int MaxWritten = (MultistreamSelect.MaxProposals + 2) * 32;

    private static readonly string[] Spoken = ["/yamux/1.0.0", "/kith/main/kad/1.0.0"];

    public override byte[] Draw(Random random)
    {
        string[] refused = [.. Enumerable.Repeat(isDialler ? MultistreamLine.NotAvailable : "/other/1.0.0", random.Next(isDialler ? 2 : 5))];
        string agreed = isDialler ? Spoken[refused.Length] : Spoken[random.Next(Spoken.Length)];
        return [.. MultistreamLine.Encode([MultistreamLine.Header, .. refused, agreed]), .. Drawn.BytesUpTo(random, 8)];
    }

    protected override bool TryDecode(byte[] input, out (string? Protocol, int Written) decoded)
    {
        ScriptedStream stream = new(input);
        Task<NegotiationResult> negotiation = isDialler
            ? MultistreamSelect.DialAsync(stream, Spoken, Drawn.Clock).AsTask()
            : MultistreamSelect.ListenAsync(stream, Spoken.Contains, Drawn.Clock).AsTask();
        NegotiationResult result = negotiation.GetAwaiter().GetResult();
        decoded = (result.Protocol, stream.Written);
        Promise.That(stream.Written <= MaxWritten, "nobody is made to write without end.");
        return result.Agreed;
    }

    protected override void Check(byte[] input, (string? Protocol, int Written) decoded) =>
        Promise.That(Spoken.Contains(decoded.Protocol), "what is agreed on is spoken here.");
}
