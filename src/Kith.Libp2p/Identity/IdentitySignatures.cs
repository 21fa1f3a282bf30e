using System;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Libp2p.Identity;

/// <summary>Signs records with a node's identity, and verifies those of all libp2p keys that fit into a record.</summary>
/// <param name="identity">The node's identity; stays its owner's.</param>
internal sealed class IdentitySignatures(NodeIdentity identity) : ISignatures
{
    public PeerId Signer => identity.Peer;

    public ReadOnlyMemory<byte> PublicKey => identity.PublicKey.Message;

    public byte[] Sign(ReadOnlySpan<byte> data) => identity.Sign(data);

    public bool IsKeyOf(PeerId peer, ReadOnlySpan<byte> publicKey) =>
        Identity.PublicKey.TryParse(publicKey, out PublicKey? key) && key.Peer == peer;

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        Identity.PublicKey.TryParse(publicKey, out PublicKey? key) && key.Verify(data, signature);
}
