using System;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Admission;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What a stranger says first in a closed swarm.</summary>
internal sealed class AdmissionMessageTarget() : FuzzTarget<AdmissionMessage>("admission-message", typeof(AdmissionMessage))
{
    public override byte[] Draw(Random random)
    {
        byte[] nonce = new byte[random.Next(2) * AdmissionMessage.PartBytes];
        byte[] proof = new byte[random.Next(2) * AdmissionMessage.PartBytes];
        random.NextBytes(nonce);
        random.NextBytes(proof);
        return new AdmissionMessage(nonce, (ulong)random.NextInt64(), proof, random.Next(2) == 1).Encode();
    }

    protected override bool TryDecode(byte[] input, out AdmissionMessage decoded) => AdmissionMessage.TryParse(input, out decoded);

    protected override void Check(byte[] input, AdmissionMessage decoded)
    {
        Promise.That(decoded.Nonce.Length is 0 or AdmissionMessage.PartBytes && decoded.Proof.Length is 0 or AdmissionMessage.PartBytes, "a part is whole or not there.");
        Promise.That(AdmissionMessage.TryParse(decoded.Encode(), out AdmissionMessage again), "what was read can be written.");
        Promise.Same(decoded.Encode(), again.Encode(), "a message reads back the same.");
    }
}
