using System;
using System.Text;
using Kith.Libp2p.Formats;

namespace Kith.Libp2p.Tests.Formats;

public sealed class CidTests
{
    private const string EmptyRaw = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
    private const string Version0 = "QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR";
    private const string SameAsVersion1 = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";

    [Fact]
    public void Empty_raw_content_has_the_well_known_name()
    {
        Cid cid = Cid.Version1(Cid.RawCodec, Multihash.Sha256([]));
        Assert.Equal(EmptyRaw, cid.ToString());
        Assert.Equal(cid, Cid.Parse(EmptyRaw));
    }

    [Fact]
    public void Version_0_and_version_1_of_one_content_share_the_hash()
    {
        Cid old = Cid.Parse(Version0);
        Cid now = Cid.Parse(SameAsVersion1);
        Assert.Equal((0, Cid.DagPbCodec), (old.Version, old.Codec));
        Assert.Equal((1, Cid.DagPbCodec), (now.Version, now.Codec));
        Assert.Equal(old.Hash, now.Hash);
        Assert.Equal(Version0, old.ToString());
        Assert.Equal(SameAsVersion1, now.ToString());
    }

    [Fact]
    public void Every_base_names_the_same_content()
    {
        Cid cid = Cid.Parse(EmptyRaw);
        byte[] bytes = cid.ToBytes();
        Assert.Equal(cid, Cid.Parse(Multibase.ToBase36(bytes)));
        Assert.Equal(cid, Cid.Parse("z" + Multibase.ToBase58(bytes)));
        Assert.True(Cid.TryParse(bytes.AsSpan(), out Cid? binary));
        Assert.Equal(cid, binary);
    }

    [Theory]
    [InlineData("")]
    [InlineData("b")]
    [InlineData("hello")]
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyk")]
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykv")] // The bits that are left over are not zero.
    [InlineData("BAFKREIHDWDCEFGH4DQKJV67UZCMW7OJEE6XEDZDETOJUZJEVTENXQUVYKU")]
    [InlineData("bAFKREIHDWDCEFGH4DQKJV67UZCMW7OJEE6XEDZDETOJUZJEVTENXQUVYKU")]
    [InlineData("QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMn0")]
    [InlineData("zQmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR")] // Version 0 has no prefix.
    [InlineData("ключ")]
    public void Text_that_is_no_cid_is_refused(string text)
    {
        Assert.False(Cid.TryParse(text, out _));
        Assert.Contains("copy the whole text", Assert.Throws<FormatException>(() => Cid.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Very_long_text_is_refused_without_reading_it() => Assert.False(Cid.TryParse(new string('z', 1_000_000), out _));

    [Fact]
    public void Any_bytes_are_parsed_or_refused_and_written_back_the_same() => Mutation.Check(
        bytes =>
        {
            if (!Cid.TryParse(bytes, out Cid? cid))
                return;
            Assert.Equal(bytes, cid.ToBytes());
            Assert.Equal(cid, Cid.Parse(cid.ToString()));
        },
        Cid.Parse(EmptyRaw).ToBytes(),
        Cid.Parse(Version0).ToBytes());

    [Fact]
    public void Any_text_is_parsed_or_refused_and_means_one_content() => Mutation.Check(
        bytes =>
        {
            if (Cid.TryParse(Encoding.Latin1.GetString(bytes), out Cid? cid))
                Assert.Equal(cid, Cid.Parse(cid.ToString()));
        },
        Encoding.Latin1.GetBytes(EmptyRaw),
        Encoding.Latin1.GetBytes(Version0));
}
