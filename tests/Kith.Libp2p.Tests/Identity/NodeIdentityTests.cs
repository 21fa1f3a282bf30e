using System;
using System.Linq;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Tests.Formats;
using Kith.Libp2p.Tests.Vectors;

namespace Kith.Libp2p.Tests.Identity;

public sealed class NodeIdentityTests
{
    [Theory] // RFC 8032, section 7.1, tests 1 to 3.
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Seed_gives_the_published_key_and_signature(string seed, string publicKey, string message, string signature)
    {
        using NodeIdentity identity = NodeIdentity.FromSeed(Convert.FromHexString(seed));
        Assert.Equal(publicKey, Convert.ToHexStringLower(identity.PublicKey.Data.Span));
        Assert.Equal(signature, Convert.ToHexStringLower(identity.Sign(Convert.FromHexString(message))));
        Assert.True(identity.PublicKey.Verify(Convert.FromHexString(message), Convert.FromHexString(signature)));
    }

    [Fact]
    public void Published_private_key_gives_the_published_public_key_and_is_written_back_the_same()
    {
        byte[] message = Vector("ED25519", "private");
        using NodeIdentity identity = NodeIdentity.FromPrivateKeyMessage(message);
        Assert.Equal(Vector("ED25519", "public"), identity.PublicKey.Message.ToArray());
        Assert.Equal(message, identity.ToPrivateKeyMessage());
    }

    [Fact]
    public void Private_key_with_the_public_key_twice_is_accepted()
    {
        byte[] message = Vector("ED25519", "private");
        byte[] longer = [0x08, 0x01, 0x12, 0x60, .. message[4..], .. message[36..]];
        using NodeIdentity identity = NodeIdentity.FromPrivateKeyMessage(longer);
        Assert.Equal(message, identity.ToPrivateKeyMessage());
        longer[^1] ^= 1;
        Assert.Throws<FormatException>(() => NodeIdentity.FromPrivateKeyMessage(longer));
    }

    [Theory]
    [InlineData("ECDSA")]
    [InlineData("secp256k1")]
    [InlineData("rsa")]
    public void Private_key_of_another_kind_is_refused_by_its_name(string kind)
    {
        FormatException error = Assert.Throws<FormatException>(() => NodeIdentity.FromPrivateKeyMessage(Vector(kind, "private")));
        Assert.Contains(kind, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Ed25519", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generated_identities_differ()
    {
        using NodeIdentity one = NodeIdentity.Generate();
        using NodeIdentity two = NodeIdentity.Generate();
        Assert.NotEqual(one.Peer, two.Peer);
        Assert.StartsWith("12D3KooW", one.ToString(), StringComparison.Ordinal);
        Assert.Equal(one.Peer, PeerIdText.Parse(one.ToString()));
    }

    [Fact]
    public void Seed_of_another_length_is_refused() => Assert.Throws<ArgumentException>(() => NodeIdentity.FromSeed(new byte[31]));

    [Fact]
    public void Disposed_identity_signs_no_more()
    {
        NodeIdentity identity = NodeIdentity.Generate();
        identity.Dispose();
        Assert.Throws<ObjectDisposedException>(() => identity.Sign([1]));
    }

    [Fact]
    public void Any_bytes_are_an_identity_or_a_format_error() => Mutation.Check(
        bytes =>
        {
            try
            {
                using NodeIdentity identity = NodeIdentity.FromPrivateKeyMessage(bytes);
                Assert.True(identity.PublicKey.Verify([1], identity.Sign([1])));
            }
            catch (FormatException)
            {
                // The declared answer to anything else.
            }
        },
        Vector("ED25519", "private"));

    private static byte[] Vector(string kind, string half) => Convert.FromHexString(
        VectorFile.Read<KeyVector>("libp2p-keys.json").Single(vector => vector.Type == kind && vector.Half == half).Hex);
}
