using System;
using Kith.Core.Ids;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Formats;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Peer ids as people write them.</summary>
internal sealed class PeerIdTextTarget() : TextTarget<PeerId>("peer-id-text", typeof(PeerIdText))
{
    protected override string DrawText(Random random)
    {
        PeerId peer = Drawn.Peer(random);
        Cid cid = Cid.Version1(Cid.Libp2pKeyCodec, Hash(peer));
        return random.Next(3) switch
        {
            0 => cid.ToString(),
            1 => Multibase.ToBase32(cid.ToBytes()),
            _ => PeerIdText.Format(peer),
        };
    }

    protected override bool TryDecode(string text, out PeerId decoded) => PeerIdText.TryParse(text, out decoded);

    protected override void Check(string text, PeerId decoded)
    {
        string printed = PeerIdText.Format(decoded);
        Promise.That(PeerIdText.Parse(printed) == decoded, "what is printed reads back the same.");
        if (text.StartsWith('1') || text.StartsWith("Qm", StringComparison.Ordinal))
            Promise.Same(text, printed, "base58 is read in one form.");
    }

    private static Multihash Hash(PeerId peer) =>
        Multihash.TryParse(peer.Span, out Multihash? hash) ? hash : throw new InvalidOperationException("A peer id is a multihash.");
}
