using System;
using Kith.Core.Ids;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Identity;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The private key message, which is what the identity file holds.</summary>
internal sealed class PrivateKeyTarget() : FuzzTarget<(PeerId Peer, byte[] Message)>("private-key", typeof(NodeIdentity))
{
    public override byte[] Draw(Random random)
    {
        using NodeIdentity identity = NodeIdentity.FromSeed(Drawn.Bytes(random, NodeIdentity.SeedBytes));
        return identity.ToPrivateKeyMessage();
    }

    protected override bool TryDecode(byte[] input, out (PeerId Peer, byte[] Message) decoded)
    {
        decoded = default;
        try
        {
            using NodeIdentity identity = NodeIdentity.FromPrivateKeyMessage(input);
            decoded = (identity.Peer, identity.ToPrivateKeyMessage());
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    protected override void Check(byte[] input, (PeerId Peer, byte[] Message) decoded)
    {
        using NodeIdentity again = NodeIdentity.FromPrivateKeyMessage(decoded.Message);
        Promise.That(again.Peer == decoded.Peer, "a key read back names the same peer.");
        Promise.Same(decoded.Message, again.ToPrivateKeyMessage(), "a key is written in one form.");
    }
}
