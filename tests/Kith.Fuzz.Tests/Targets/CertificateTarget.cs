using System;
using System.Linq;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Tls;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The certificate that a stranger presents, with all that is verified about it.</summary>
internal sealed class CertificateTarget() : FuzzTarget<PublicKey>("tls-certificate", typeof(CertificateVerifier))
{
    // Certificates are signed with fresh randomness, so the valid ones are the published ones.
    private readonly byte[][] _valid = [.. Corpus.Of("tls-certificate").Where(entry => entry.IsAccepted).Select(entry => entry.Input)];

    public override byte[] Draw(Random random) => _valid[random.Next(_valid.Length)];

    protected override bool TryDecode(byte[] input, out PublicKey? decoded) =>
        CertificateVerifier.Verify(input, default, Drawn.Now, out decoded) == CertificateFault.None;

    protected override void Check(byte[] input, PublicKey decoded)
    {
        Promise.That(_valid.Any(valid => valid.AsSpan().SequenceEqual(input)), "nobody makes a valid certificate by chance.");
        Promise.That(CertificateVerifier.Verify(input, Drawn.Identity.Peer, Drawn.Now, out _) == CertificateFault.PeerMismatch, "a certificate proves one peer.");
    }
}
