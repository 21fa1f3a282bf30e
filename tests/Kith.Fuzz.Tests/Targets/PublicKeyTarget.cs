using System;
using Kith.Core.Ids;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Identity;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The message of a public key, of any of the four kinds, and verifying with it.</summary>
internal sealed class PublicKeyTarget() : FuzzTarget<PublicKey>("public-key", typeof(PublicKey))
{
    public override byte[] Draw(Random random) => random.Next(2) == 0
        ? PublicKey.FromEd25519(Drawn.Bytes(random, 32)).Message.ToArray()
        : [0x08, 0x02, 0x12, 0x21, (byte)random.Next(2, 4), .. Drawn.Bytes(random, 32)];

    protected override bool TryDecode(byte[] input, out PublicKey? decoded)
    {
        if (!PublicKey.TryParse(input, out decoded))
            return false;
        Promise.That(!decoded.Verify("data"u8, new byte[64]) || decoded.Type == KeyType.Ed25519, "a signature by nobody is none."); // A weak Ed25519 key may sign with zeros.
        return true;
    }

    protected override void Check(byte[] input, PublicKey decoded)
    {
        Promise.Same(input, decoded.Message.Span, "a key has one message.");
        Promise.That(PeerIdText.TryParse(PeerIdText.Format(decoded.Peer), out PeerId peer) && peer == decoded.Peer, "its peer id can be written and read.");
    }
}
