using System;
using Kith.Core.Ids;

namespace Kith.Core.Records;

/// <summary>
/// The seam to signatures: Ed25519 and the other libp2p keys for real, keyed hashes in simulation. Safe from any thread; never throws for
/// what a stranger sent.
/// </summary>
public interface ISignatures
{
    /// <summary>Who signs with <see cref="Sign"/>; empty where nobody can.</summary>
    PeerId Signer { get; }

    /// <summary>The signer's public key, as records carry it.</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Signs data in the signer's name.</summary>
    byte[] Sign(ReadOnlySpan<byte> data);

    /// <summary>Whether this is the public key that a peer is named after.</summary>
    bool IsKeyOf(PeerId peer, ReadOnlySpan<byte> publicKey);

    /// <summary>Whether the holder of a public key signed the data.</summary>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}
