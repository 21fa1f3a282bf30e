using System;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Identity;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The addresses that a peer vouches for.</summary>
internal sealed class PeerRecordTarget() : FuzzTarget<PeerRecord>("peer-record", typeof(PeerRecord))
{
    private static readonly byte[] OfficialType = [0x03, 0x01];

    /// <summary>A record, or rubbish with a good signature, as a hostile peer can make it.</summary>
    public override byte[] Draw(Random random) => new PeerRecord(Drawn.Identity.Peer, (ulong)random.Next(), Drawn.Addresses(random, 4)).Seal(Drawn.Identity);

    /// <summary>Reads the input as an envelope, and as the payload of an envelope that is signed.</summary>
    protected override bool TryDecode(byte[] input, out PeerRecord? decoded) =>
        PeerRecord.TryOpen(input, out decoded)
        || PeerRecord.TryOpen(SignedEnvelope.Seal(Drawn.Identity, "libp2p-peer-record", OfficialType, input).ToMessage(), out decoded);

    protected override void Check(byte[] input, PeerRecord decoded)
    {
        Promise.That(decoded.Peer == Drawn.Identity.Peer, "a record is about the peer that signed it.");
        Promise.That(decoded.Addresses.Count <= PeerRecord.MaxAddresses, "the list keeps its bound.");
        byte[] sealedAgain = decoded.Seal(Drawn.Identity);
        if (sealedAgain.Length <= SignedEnvelope.MaxBytes)
            Promise.That(PeerRecord.TryOpen(sealedAgain, out PeerRecord? again) && again.Sequence == decoded.Sequence && again.Addresses.Count == decoded.Addresses.Count, "a record reads back the same.");
    }
}
