using System;
using System.Text;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;

namespace Kith.Libp2p.Tests.Formats;

public sealed class PeerIdTextTests
{
    [Theory]
    [InlineData("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N", "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe")]
    [InlineData("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA", null)]
    [InlineData("16Uiu2HAkutTMoTzDw1tCvSRtu6YoixJwS46S1ZFxW8hSx9fWHiPs", null)]
    public void Peer_id_is_read_in_every_form_and_printed_in_base58(string base58, string? base32)
    {
        PeerId peer = PeerIdText.Parse(base58);
        Assert.Equal(base58, PeerIdText.Format(peer));
        Assert.True(Multihash.TryParse(peer.Span, out Multihash? hash));
        Cid cid = Cid.Version1(Cid.Libp2pKeyCodec, hash);
        Assert.StartsWith("k", cid.ToString(), StringComparison.Ordinal);
        Assert.Equal(peer, PeerIdText.Parse(cid.ToString()));
        Assert.Equal(peer, PeerIdText.Parse(Multibase.ToBase32(cid.ToBytes())));
        if (base32 is not null)
            Assert.Equal(base32, Multibase.ToBase32(cid.ToBytes()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("Qm")]
    [InlineData("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5S")]
    [InlineData("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5S0")]
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")] // A CID of content, not of a key.
    public void Text_that_is_no_peer_id_is_refused(string text)
    {
        Assert.False(PeerIdText.TryParse(text, out _));
        Assert.Contains("12D3KooW", Assert.Throws<FormatException>(() => PeerIdText.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_hash_or_a_short_key_is_a_peer_id_in_binary()
    {
        Assert.True(PeerIdText.TryFromBytes(Multihash.Identity(new byte[PeerIdText.MaxInlineKeyBytes]).Bytes.Span, out _));
        Assert.False(PeerIdText.TryFromBytes(Multihash.Identity(new byte[PeerIdText.MaxInlineKeyBytes + 1]).Bytes.Span, out _));
        Assert.False(PeerIdText.TryFromBytes([0, 0], out _));
        Assert.False(PeerIdText.TryFromBytes([0x1e, 1, 5], out _));
        Assert.False(PeerIdText.TryFromBytes([], out _));
    }

    [Fact]
    public void Any_text_is_parsed_or_refused() => Mutation.Check(
        bytes =>
        {
            if (PeerIdText.TryParse(Encoding.Latin1.GetString(bytes), out PeerId peer))
                Assert.Equal(peer, PeerIdText.Parse(PeerIdText.Format(peer)));
        },
        Encoding.Latin1.GetBytes("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"),
        Encoding.Latin1.GetBytes("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe"));
}
