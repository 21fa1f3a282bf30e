using System;
using System.Linq;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Identify;
using Kith.Libp2p.Identity;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What a peer says about itself.</summary>
internal sealed class IdentifyTarget() : FuzzTarget<IdentifyMessage>("identify", typeof(IdentifyMessage))
{
    public override byte[] Draw(Random random) => new IdentifyMessage
    {
        PublicKey = random.Next(2) == 0 ? Drawn.Identity.PublicKey : null,
        ListenAddresses = Drawn.Addresses(random, 4),
        Protocols = [.. Enumerable.Range(0, random.Next(4)).Select(_ => "/" + Drawn.Name(random))],
        ObservedAddress = random.Next(2) == 0 ? Drawn.Address(random) : null,
        ProtocolVersion = "ipfs/0.1.0",
        AgentVersion = "kith/0.1.0",
        FailureDomain = random.Next(2) == 0 ? Drawn.Name(random) : null,
        SignedPeerRecord = new PeerRecord(Drawn.Identity.Peer, (ulong)random.Next(), Drawn.Addresses(random, 2)).Seal(Drawn.Identity),
    }.ToMessage();

    protected override bool TryDecode(byte[] input, out IdentifyMessage? decoded) => IdentifyMessage.TryParse(input, out decoded);

    protected override void Check(byte[] input, IdentifyMessage decoded)
    {
        Promise.That(decoded.ListenAddresses.Count <= IdentifyMessage.MaxAddresses && decoded.Protocols.Count <= IdentifyMessage.MaxProtocols, "the lists keep their bounds.");
        if (input.Length > IdentifyMessage.MaxSentBytes)
            return; // More is read than is ever sent.
        byte[] message = decoded.ToMessage();
        Promise.That(IdentifyMessage.TryParse(message, out IdentifyMessage? again), "what is written can be read.");
        Promise.That(again!.ListenAddresses.SequenceEqual(decoded.ListenAddresses) && again.Protocols.SequenceEqual(decoded.Protocols), "the lists read back the same.");
        Promise.Same(message, again.ToMessage(), "a message is written in one form.");
    }
}
