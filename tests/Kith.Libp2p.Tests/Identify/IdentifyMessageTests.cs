using System;
using System.Linq;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Identify;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Tests.Formats;

namespace Kith.Libp2p.Tests.Identify;

public sealed class IdentifyMessageTests : IDisposable
{
    private static readonly Multiaddress Address = Multiaddress.Parse("/ip4/192.0.2.7/tcp/4101");

    private readonly NodeIdentity _peer = NodeIdentity.FromSeed([.. Enumerable.Repeat((byte)1, 32)]);

    public void Dispose() => _peer.Dispose();

    [Fact]
    public void Message_says_all_that_was_put_into_it()
    {
        IdentifyMessage sent = Full();
        Assert.True(IdentifyMessage.TryParse(sent.ToMessage(), out IdentifyMessage? received));
        Assert.Equal(sent.PublicKey, received.PublicKey);
        Assert.Equal(sent.ListenAddresses, received.ListenAddresses);
        Assert.Equal(sent.Protocols, received.Protocols);
        Assert.Equal(sent.ObservedAddress, received.ObservedAddress);
        Assert.Equal(sent.ProtocolVersion, received.ProtocolVersion);
        Assert.Equal(sent.AgentVersion, received.AgentVersion);
        Assert.Equal("rack-1", received.FailureDomain);
        Assert.Equal(sent.SignedPeerRecord.ToArray(), received.SignedPeerRecord.ToArray());
    }

    [Fact]
    public void Fields_have_the_numbers_of_the_specification()
    {
        byte[] message = new IdentifyMessage
        {
            ListenAddresses = [Address],
            Protocols = ["/a"],
            ObservedAddress = Address,
            ProtocolVersion = "b",
            AgentVersion = "c",
            SignedPeerRecord = new byte[] { 9 },
        }.ToMessage();
        string address = "08" + Convert.ToHexStringLower(Address.Bytes.Span);
        Assert.Equal($"12{address}1a022f6122{address}2a0162320163420109", Convert.ToHexStringLower(message));
    }

    [Fact]
    public void Parts_are_merged_in_their_order()
    {
        byte[] first = new IdentifyMessage { PublicKey = _peer.PublicKey, Protocols = ["/a"], AgentVersion = "old" }.ToMessage();
        byte[] second = new IdentifyMessage { ListenAddresses = [Address], Protocols = ["/b"], AgentVersion = "new" }.ToMessage();
        Assert.True(IdentifyMessage.TryParse([.. first, .. second], out IdentifyMessage? merged));
        Assert.Equal(_peer.PublicKey, merged.PublicKey);
        Assert.Equal(["/a", "/b"], merged.Protocols);
        Assert.Equal([Address], merged.ListenAddresses);
        Assert.Equal("new", merged.AgentVersion);
    }

    [Fact]
    public void Addresses_and_protocols_beyond_the_limits_are_dropped()
    {
        byte[] part = new IdentifyMessage
        {
            ListenAddresses = [.. Enumerable.Repeat(Address, 60)],
            Protocols = [.. Enumerable.Repeat("/a", 100)],
        }.ToMessage();
        Assert.True(IdentifyMessage.TryParse([.. part, .. part], out IdentifyMessage? received));
        Assert.Equal(IdentifyMessage.MaxAddresses, received.ListenAddresses.Count);
        Assert.Equal(IdentifyMessage.MaxProtocols, received.Protocols.Count);
    }

    [Fact]
    public void Message_beyond_its_limit_is_refused_and_not_sent()
    {
        Assert.True(IdentifyMessage.TryParse(Unknown(IdentifyMessage.MaxReceivedBytes), out _));
        Assert.False(IdentifyMessage.TryParse(Unknown(IdentifyMessage.MaxReceivedBytes + 1), out _));
        IdentifyMessage large = new() { SignedPeerRecord = new byte[IdentifyMessage.MaxSentBytes] };
        Assert.Throws<InvalidOperationException>(() => large.ToMessage());
    }

    [Fact]
    public void Unreadable_addresses_and_texts_are_dropped_and_the_rest_stays()
    {
        byte[] message =
        [
            0x12, 2, 0x04, 0x01, // An address that ends too early.
            0x1a, 1, 0xff, // A protocol that is no UTF-8.
            0x1a, 2, (byte)'/', 0x1b, // One that would drive a terminal.
            0x22, 1, 0xff,
            0x32, 1, 0x07,
            .. new IdentifyMessage { Protocols = ["/a"] }.ToMessage(),
        ];
        Assert.True(IdentifyMessage.TryParse(message, out IdentifyMessage? received));
        Assert.Empty(received.ListenAddresses);
        Assert.Equal(["/a"], received.Protocols);
        Assert.Null(received.ObservedAddress);
        Assert.Equal("", received.AgentVersion);
    }

    [Theory]
    [InlineData("0a0100")] // No key.
    [InlineData("1aff01")] // A length beyond the end.
    [InlineData("1801")] // A number for a protocol.
    public void Malformed_message_is_refused(string hex) => Assert.False(IdentifyMessage.TryParse(Convert.FromHexString(hex), out _));

    [Fact]
    public void Any_bytes_are_parsed_or_refused_and_what_was_parsed_is_stable() => Mutation.Check(
        bytes =>
        {
            if (!IdentifyMessage.TryParse(bytes, out IdentifyMessage? received))
                return;
            byte[] canonical = received.ToMessage();
            Assert.True(IdentifyMessage.TryParse(canonical, out IdentifyMessage? again));
            Assert.Equal(canonical, again.ToMessage());
        },
        Full().ToMessage(),
        new IdentifyMessage().ToMessage());

    private static byte[] Unknown(int length)
    {
        byte[] message = new byte[length];
        message[0] = 0x7a; // Field 15, length-delimited, which nobody knows.
        int rest = length - 4;
        message[1] = (byte)(rest | 0x80);
        message[2] = (byte)((rest >> 7) | 0x80);
        message[3] = (byte)(rest >> 14);
        return message;
    }

    private IdentifyMessage Full() => new()
    {
        PublicKey = _peer.PublicKey,
        ListenAddresses = [Address, Multiaddress.Parse("/dns4/a.example/tcp/1")],
        Protocols = ["/ipfs/id/1.0.0", "/kith/main/kad/1.0.0"],
        ObservedAddress = Address,
        ProtocolVersion = "kith/1",
        AgentVersion = "kith/0.1.0",
        FailureDomain = "rack-1",
        SignedPeerRecord = new PeerRecord(_peer.Peer, 1, [Address]).Seal(_peer),
    };
}
