using System;
using System.Security.Cryptography;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Simulation.Worlds;

/// <summary>
/// Signatures of simulated nodes: a keyed hash, a thousand times cheaper than a real one. The key is the peer id, so that anybody could
/// forge one; a scenario that wants a forgery makes it wrong.
/// </summary>
/// <param name="signer">Who signs; the default: nobody.</param>
internal sealed class KeyedHashSignatures(PeerId signer = default) : ISignatures
{
    public PeerId Signer => signer;

    public ReadOnlyMemory<byte> PublicKey => signer.Bytes;

    public byte[] Sign(ReadOnlySpan<byte> data) => HMACSHA256.HashData(signer.Span, data);

    public bool IsKeyOf(PeerId peer, ReadOnlySpan<byte> publicKey) => publicKey.SequenceEqual(peer.Span);

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(publicKey, data, expected);
        return signature.SequenceEqual(expected);
    }
}
