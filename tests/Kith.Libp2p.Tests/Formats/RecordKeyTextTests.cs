using System;
using System.Linq;
using System.Text;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;

namespace Kith.Libp2p.Tests.Formats;

public sealed class RecordKeyTextTests
{
    private const string PeerText = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
    private const string EmptyRaw = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

    private static readonly PeerId Peer = PeerIdText.Parse(PeerText);

    [Fact]
    public void Text_without_a_slash_is_a_plain_key()
    {
        RecordKey key = RecordKeyText.Parse("grüße/1");
        Assert.Equal(RecordKey.FromText("/kith/plain/grüße/1"), key);
        Assert.Equal(key, RecordKeyText.Parse("/kith/plain/grüße/1"));
        Assert.Equal("/kith/plain/grüße/1", RecordKeyText.Format(key));
    }

    [Fact]
    public void Content_key_holds_the_binary_hash()
    {
        RecordKey key = RecordKeyText.Parse("/kith/content/" + EmptyRaw);
        Assert.Equal(RecordKey.FromParts("/kith/content/"u8, Multihash.Sha256([]).Bytes.Span), key);
        Assert.Equal("/kith/content/" + EmptyRaw, RecordKeyText.Format(key));
    }

    [Fact]
    public void Signed_key_holds_the_binary_writer_and_its_name()
    {
        RecordKey key = RecordKeyText.Parse($"/kith/signed/{PeerText}/a/b");
        Assert.Equal(RecordKey.FromParts("/kith/signed/"u8, [.. Peer.Span, .. "/a/b"u8]), key);
        Assert.Equal($"/kith/signed/{PeerText}/a/b", RecordKeyText.Format(key));
    }

    [Theory]
    [InlineData("/pk/")]
    [InlineData("/ipns/")]
    public void Keys_of_ipfs_hold_the_binary_peer_id(string prefix)
    {
        RecordKey key = RecordKeyText.Parse(prefix + PeerText);
        Assert.Equal(RecordKey.FromParts(Encoding.ASCII.GetBytes(prefix), Peer.Span), key);
        Assert.Equal(prefix + PeerText, RecordKeyText.Format(key));
    }

    [Fact]
    public void Binary_slash_inside_a_peer_id_does_not_end_it()
    {
        byte[] digest = [.. Enumerable.Repeat((byte)'/', 32)];
        PeerId peer = new([0x12, 0x20, .. digest]);
        RecordKey key = RecordKey.FromParts("/kith/signed/"u8, [.. peer.Span, .. "/x"u8]);
        Assert.Equal($"/kith/signed/{PeerIdText.Format(peer)}/x", RecordKeyText.Format(key));
        Assert.Equal(key, RecordKeyText.Parse(RecordKeyText.Format(key)));
    }

    [Fact]
    public void Key_without_a_text_is_printed_in_base64url()
    {
        RecordKey key = RecordKey.FromParts("/kith/plain/voidphone/"u8, [.. Enumerable.Repeat((byte)0xff, 32)]);
        string text = RecordKeyText.Format(key);
        Assert.StartsWith("/base64url/", text, StringComparison.Ordinal);
        Assert.Equal(key, RecordKeyText.Parse(text));
    }

    [Fact]
    public void Control_characters_of_a_key_never_reach_a_terminal() =>
        Assert.StartsWith("/base64url/", RecordKeyText.Format(RecordKey.FromText("/kith/plain/\u001b[2J")), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "1 to")]
    [InlineData("/kith/content/hello", "CID")]
    [InlineData("/kith/signed/nobody/name", "peer id")]
    [InlineData("/kith/signed/" + PeerText, "a slash and a name")]
    [InlineData("/kith/signed/" + PeerText + "/", "a slash and a name")]
    [InlineData("/pk/x", "peer id")]
    [InlineData("/ipns/", "peer id")]
    [InlineData("/base64url/a+b", "base64url")]
    [InlineData("/base64url/", "base64url")]
    public void Refused_text_is_explained(string text, string explanation)
    {
        Assert.False(RecordKeyText.TryParse(text, out _));
        Assert.Contains(explanation, Assert.Throws<FormatException>(() => RecordKeyText.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_character_is_refused_since_it_would_become_another_one()
    {
        string half = "x" + '\ud800';
        Assert.False(RecordKeyText.TryParse(half, out _));
        Assert.Contains("Unicode", Assert.Throws<FormatException>(() => RecordKeyText.Parse(half)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_beyond_its_limit_is_refused_with_the_remedy()
    {
        Assert.Equal(RecordKey.MaxBytes, RecordKeyText.Parse("/" + new string('a', RecordKey.MaxBytes - 1)).Span.Length);
        FormatException error = Assert.Throws<FormatException>(() => RecordKeyText.Parse(new string('a', RecordKey.MaxBytes)));
        Assert.Contains("hash the long part", error.Message, StringComparison.Ordinal);
        Assert.False(RecordKeyText.TryParse(new string('a', 1_000_000), out _));
    }

    [Fact]
    public void Base64url_carries_the_longest_key()
    {
        RecordKey key = new([.. Enumerable.Range(0, RecordKey.MaxBytes).Select(value => (byte)value)]);
        Assert.Equal(key, RecordKeyText.FromBase64Url(RecordKeyText.ToBase64Url(key)));
        Assert.Equal(key, RecordKeyText.Parse(RecordKeyText.Format(key)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("YQ==")]
    [InlineData("Y Q")]
    [InlineData("YR")] // The bits that are left over are not zero.
    [InlineData("a/b")]
    public void Base64url_of_no_key_is_refused(string text)
    {
        Assert.False(RecordKeyText.TryFromBase64Url(text, out _));
        Assert.Throws<FormatException>(() => RecordKeyText.FromBase64Url(text));
    }

    [Fact]
    public void Every_key_has_a_text_that_is_read_back() => Mutation.Check(
        bytes =>
        {
            if (bytes.Length is 0 or > RecordKey.MaxBytes)
                return;
            RecordKey key = new(bytes);
            string text = RecordKeyText.Format(key);
            Assert.DoesNotContain(text, char.IsControl);
            Assert.Equal(key, RecordKeyText.Parse(text));
        },
        RecordKeyText.Parse("greeting").Bytes.ToArray(),
        RecordKeyText.Parse("/kith/content/" + EmptyRaw).Bytes.ToArray(),
        RecordKeyText.Parse($"/kith/signed/{PeerText}/a").Bytes.ToArray(),
        RecordKeyText.Parse("/pk/" + PeerText).Bytes.ToArray());

    [Fact]
    public void Any_text_is_parsed_or_refused() => Mutation.Check(
        bytes =>
        {
            if (RecordKeyText.TryParse(Encoding.Latin1.GetString(bytes), out RecordKey key))
                Assert.Equal(key, RecordKeyText.Parse(RecordKeyText.Format(key)));
        },
        Encoding.Latin1.GetBytes("greeting"),
        Encoding.Latin1.GetBytes("/kith/content/" + EmptyRaw),
        Encoding.Latin1.GetBytes($"/kith/signed/{PeerText}/a"));
}
