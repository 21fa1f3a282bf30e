using System;
using System.Linq;
using System.Net;
using System.Text;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;

namespace Kith.Libp2p.Tests.Formats;

public sealed class MultiaddressTests
{
    private const string PeerText = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

    private static readonly PeerId Peer = PeerIdText.Parse(PeerText);

    [Theory]
    [InlineData("/ip4/127.0.0.1/tcp/4001", "047f000001060fa1")]
    [InlineData("/ip6/::1/tcp/65535", "29000000000000000000000000000000010" + "6ffff")]
    [InlineData("/dns/a.example/tcp/1", "3509612e6578616d706c65060001")]
    [InlineData("/dns4/a.example/tcp/1", "3609612e6578616d706c65060001")]
    [InlineData("/dns6/a.example/tcp/1", "3709612e6578616d706c65060001")]
    [InlineData("/dnsaddr/a.example", "3809612e6578616d706c65")]
    [InlineData("/ip4/10.0.0.1/udp/9/quic-v1", "040a000001910200" + "09cd03")]
    [InlineData("/ip4/10.0.0.1/tcp/9/ws", "040a000001060009dd03")]
    public void Text_and_binary_forms_stand_for_each_other(string text, string hex)
    {
        Multiaddress address = Multiaddress.Parse(text);
        Assert.Equal(hex, Convert.ToHexStringLower(address.Bytes.Span));
        Assert.Equal(text, address.ToString());
        Assert.True(Multiaddress.TryParse(Convert.FromHexString(hex), out Multiaddress? binary));
        Assert.Equal(address, binary);
        Assert.Equal(text, binary.ToString());
    }

    [Fact]
    public void Address_with_a_peer_names_it()
    {
        Multiaddress address = Multiaddress.Parse($"/ip4/192.0.2.7/tcp/4101/p2p/{PeerText}");
        Assert.Equal(Peer, address.Peer);
        Assert.Equal($"/ip4/192.0.2.7/tcp/4101/p2p/{PeerText}", address.ToString());
        Assert.Equal(address, Multiaddress.Parse($"/ip4/192.0.2.7/tcp/4101/ipfs/{PeerText}"));
        Assert.Null(Multiaddress.Parse("/ip4/192.0.2.7/tcp/4101").Peer);
    }

    [Fact]
    public void Peer_is_added_or_replaced()
    {
        Multiaddress bare = Multiaddress.Parse("/ip4/192.0.2.7/tcp/4101");
        Multiaddress other = bare.WithPeer(PeerIdText.Parse("16Uiu2HAkutTMoTzDw1tCvSRtu6YoixJwS46S1ZFxW8hSx9fWHiPs"));
        Assert.Equal(Peer, bare.WithPeer(Peer).Peer);
        Assert.Equal(bare.WithPeer(Peer), other.WithPeer(Peer));
        Assert.Null(bare.Peer);
    }

    [Theory]
    [InlineData("/ip4/192.0.2.7/tcp/4101", "192.0.2.7", true)]
    [InlineData("/ip6/2001:db8::1/tcp/4101", "2001:db8::1", true)]
    [InlineData("/dns/a.example/tcp/4101", "a.example", false)]
    [InlineData("/dns6/a.example/tcp/4101/p2p/" + PeerText, "a.example", false)]
    public void Dialable_address_has_a_host_and_a_port(string text, string expectedHost, bool hasEndPoint)
    {
        Multiaddress address = Multiaddress.Parse(text);
        Assert.True(address.IsDialable);
        Assert.True(address.TryGetHostAndPort(out string? host, out int port));
        Assert.Equal((expectedHost, 4101), (host, port));
        Assert.Equal(hasEndPoint, address.TryGetEndPoint(out IPEndPoint? endPoint));
        if (hasEndPoint)
            Assert.Equal(new IPEndPoint(IPAddress.Parse(expectedHost), 4101), endPoint);
    }

    [Fact]
    public void Port_zero_is_to_listen_on_and_not_to_dial()
    {
        Multiaddress address = Multiaddress.Parse("/ip4/0.0.0.0/tcp/0");
        Assert.False(address.IsDialable);
        Assert.True(address.TryGetEndPoint(out IPEndPoint? endPoint));
        Assert.Equal(new IPEndPoint(IPAddress.Any, 0), endPoint);
    }

    [Theory]
    [InlineData("/dnsaddr/a.example")]
    [InlineData("/ip4/192.0.2.7")]
    [InlineData("/ip4/192.0.2.7/udp/4101/quic-v1")]
    [InlineData("/ip4/192.0.2.7/tcp/4101/ws")]
    [InlineData("/p2p/" + PeerText)]
    [InlineData("/tcp/1/ip4/192.0.2.7")]
    [InlineData("/ip4/192.0.2.7/tcp/4101/p2p/" + PeerText + "/p2p-circuit")]
    public void Other_shapes_are_read_but_not_dialable(string text)
    {
        Multiaddress address = Multiaddress.Parse(text);
        Assert.False(address.IsDialable);
        Assert.False(address.TryGetHostAndPort(out _, out _));
        Assert.False(address.TryGetEndPoint(out _));
    }

    [Fact]
    public void Unknown_protocol_is_kept_and_makes_the_address_undialable()
    {
        byte[] bytes = [.. Multiaddress.Parse("/ip4/192.0.2.7/tcp/4101").Bytes.Span, 0xc6, 0x03, 1, 2, 3];
        Assert.True(Multiaddress.TryParse(bytes, out Multiaddress? address));
        Assert.Equal(bytes, address.Bytes.ToArray());
        Assert.False(address.IsDialable);
        Assert.Equal("/ip4/192.0.2.7/tcp/4101/unknown/c603010203", address.ToString());
        Assert.Throws<InvalidOperationException>(() => address.WithPeer(Peer));
    }

    [Theory]
    [InlineData("192.0.2.7:4101", "slash")]
    [InlineData("/", "parts")]
    [InlineData("", "slash")]
    [InlineData("/ip4", "nothing follows 'ip4'")]
    [InlineData("/ip4/192.0.2.7/tcp", "nothing follows 'tcp'")]
    [InlineData("/ip4/256.0.0.1/tcp/1", "'256.0.0.1' is no value for 'ip4'")]
    [InlineData("/ip4/010.0.0.1/tcp/1", "'010.0.0.1' is no value for 'ip4'")]
    [InlineData("/ip4/1/tcp/1", "'1' is no value for 'ip4'")]
    [InlineData("/ip6/127.0.0.1/tcp/1", "is no value for 'ip6'")]
    [InlineData("/ip6/fe80::1%eth0/tcp/1", "is no value for 'ip6'")]
    [InlineData("/ip4/192.0.2.7/tcp/65536", "'65536' is no value for 'tcp'")]
    [InlineData("/ip4/192.0.2.7/tcp/-1", "'-1' is no value for 'tcp'")]
    [InlineData("/dns4/ /tcp/1", "is no value for 'dns4'")]
    [InlineData("/ip4/192.0.2.7/tcp/1/p2p/nobody", "'nobody' is no value for 'p2p'")]
    [InlineData("/onion3/x", "'onion3' is not a protocol known here")]
    public void Refused_text_is_explained(string text, string explanation)
    {
        Assert.False(Multiaddress.TryParse(text, out _));
        string message = Assert.Throws<FormatException>(() => Multiaddress.Parse(text)).Message;
        Assert.Contains(explanation, message, StringComparison.Ordinal);
        Assert.Contains("/ip4/192.0.2.7/tcp/4101", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_beyond_its_limits_is_refused()
    {
        Assert.False(Multiaddress.TryParse(new byte[Multiaddress.MaxBytes + 1], out _));
        Assert.False(Multiaddress.TryParse("/dns4/" + new string('a', Multiaddress.MaxCharacters), out _));
        Assert.False(Multiaddress.TryParse("/dns4/" + new string('a', 254), out _));
        Assert.False(Multiaddress.TryParse(string.Concat(Enumerable.Repeat("/dns4/" + new string('a', 250), 5)), out _));
        Assert.False(Multiaddress.TryParse(string.Concat(Enumerable.Repeat("/ip4/1.2.3.4", 17)), out _));
        Assert.True(Multiaddress.TryParse(string.Concat(Enumerable.Repeat("/ip4/1.2.3.4", 16)), out _));
    }

    [Fact]
    public void Endpoint_becomes_an_address_and_an_endpoint_again()
    {
        foreach (IPEndPoint endPoint in new[] { new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.IPv6Loopback, 65535) })
        {
            Assert.True(Multiaddress.FromEndPoint(endPoint).TryGetEndPoint(out IPEndPoint? same));
            Assert.Equal(endPoint, same);
        }

        Assert.Equal("/ip4/192.0.2.7/tcp/1", Multiaddress.FromEndPoint(IPEndPoint.Parse("[::ffff:192.0.2.7]:1")).ToString());
    }

    [Fact]
    public void Any_bytes_are_parsed_or_refused_and_written_back_the_same() => Mutation.Check(
        bytes =>
        {
            if (!Multiaddress.TryParse(bytes, out Multiaddress? address))
                return;
            Assert.Equal(bytes, address.Bytes.ToArray());
            string text = address.ToString();
            Assert.DoesNotContain(text, char.IsControl);
            if (Multiaddress.TryParse(text, out Multiaddress? same))
                Assert.Equal(text, same.ToString());
            else
                Assert.Contains("/unknown/", text, StringComparison.Ordinal);
        },
        Multiaddress.Parse($"/ip4/192.0.2.7/tcp/4101/p2p/{PeerText}").Bytes.ToArray(),
        Multiaddress.Parse("/dns6/a.example/tcp/4101").Bytes.ToArray(),
        Multiaddress.Parse("/ip6/2001:db8::1/udp/1/quic-v1").Bytes.ToArray());

    [Fact]
    public void Any_text_is_parsed_or_refused() => Mutation.Check(
        bytes =>
        {
            if (!Multiaddress.TryParse(Encoding.Latin1.GetString(bytes), out Multiaddress? address))
                return;
            Assert.True(Multiaddress.TryParse(address.Bytes.Span, out Multiaddress? same));
            Assert.Equal(address, same);
        },
        Encoding.Latin1.GetBytes($"/ip4/192.0.2.7/tcp/4101/p2p/{PeerText}"),
        Encoding.Latin1.GetBytes("/ip6/2001:db8::1/udp/1/quic-v1"),
        Encoding.Latin1.GetBytes("/dns6/a.example/tcp/4101"));
}
