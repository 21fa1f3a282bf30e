using System;
using System.Linq;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Mdns;

namespace Kith.Libp2p.Tests.Mdns;

public class MdnsMessageTests
{
    private const string Peer = "12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5";

    private static readonly Multiaddress[] Addresses = [.. new[] { "/ip4/192.0.2.7/tcp/4001/p2p/", "/ip6/2001:db8::7/tcp/4001/p2p/", "/dns4/example.org/tcp/4001/p2p/" }.Select(text => Multiaddress.Parse(text + Peer))];

    /// <summary>The question as the specification has it, byte by byte.</summary>
    [Fact]
    public void Question_is_that_of_the_specification()
    {
        byte[] expected = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, .. "_p2p"u8, 4, .. "_udp"u8, 5, .. "local"u8, 0, 0, 12, 0, 1];
        Assert.Equal(expected, MdnsMessage.Query());
        Assert.True(MdnsMessage.IsQuery(expected));
        Assert.Empty(MdnsMessage.Addresses(expected));
    }

    [Fact]
    public void Answer_is_read_back_and_is_no_question()
    {
        byte[] answer = MdnsMessage.Response("abc123", Addresses);
        Assert.Equal(Addresses, MdnsMessage.Addresses(answer));
        Assert.False(MdnsMessage.IsQuery(answer));
    }

    [Fact]
    public void Questions_of_others_are_understood_whatever_their_case_their_flags_and_what_else_they_ask()
    {
        byte[] asked = [0, 7, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1, .. "x"u8, 0, 0, 1, 0, 1, 4, .. "_P2P"u8, 4, .. "_Udp"u8, 5, .. "LOCAL"u8, 0, 0, 12, 0x80, 1];
        Assert.True(MdnsMessage.IsQuery(asked));
        asked[^3] = 16; // TXT, not PTR.
        Assert.False(MdnsMessage.IsQuery(asked));
        Assert.False(MdnsMessage.IsQuery([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, .. "_ipp"u8, 4, .. "_tcp"u8, 5, .. "local"u8, 0, 0, 12, 0, 1]));
    }

    [Fact]
    public void Answer_with_names_by_pointers_is_understood()
    {
        byte[] text = [.. "dnsaddr=/ip4/192.0.2.7/tcp/4001/p2p/"u8, .. Encoding.ASCII.GetBytes(Peer)];
        byte[] answer =
        [
            0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 1,
            4, .. "_p2p"u8, 4, .. "_udp"u8, 5, .. "local"u8, 0, 0, 12, 0, 1, 0, 0, 1, 104, 0, 5, 2, .. "me"u8, 0xc0, 12, // The name below the service, and a pointer to it.
            0xc0, 39, 0, 16, 0x80, 1, 0, 0, 1, 104, 0, (byte)(2 + 1 + text.Length), 1, (byte)'x', (byte)text.Length, .. text,
        ];
        Assert.Equal([Addresses[0]], MdnsMessage.Addresses(answer));
    }

    [Theory]
    [InlineData("dnsaddr=/ip4/192.0.2.7/tcp/4001")] // Nobody's.
    [InlineData("dnsaddr=/ip4/192.0.2.7/udp/4001/quic-v1/p2p/12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5")]
    [InlineData("dnsaddr=nonsense")]
    [InlineData("address=/ip4/192.0.2.7/tcp/4001/p2p/12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5")]
    public void What_cannot_be_dialled_is_left_away(string entry)
    {
        byte[] text = Encoding.ASCII.GetBytes(entry);
        byte[] answer = [0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, (byte)'a', 4, .. "_p2p"u8, 4, .. "_udp"u8, 5, .. "local"u8, 0, 0, 16, 0, 1, 0, 0, 1, 104, 0, (byte)(1 + text.Length), (byte)text.Length, .. text];
        Assert.Empty(MdnsMessage.Addresses(answer));
    }

    [Fact]
    public void Answer_fits_into_one_frame_however_many_addresses_there_are()
    {
        byte[] answer = MdnsMessage.Response(new string('a', 63), [.. Enumerable.Range(1, 200).Select(port => Multiaddress.Parse($"/dns4/{new string('h', 60)}.example.org/tcp/{port}/p2p/{Peer}"))]);
        Assert.InRange(answer.Length, 1, MdnsMessage.MaxBytes);
        Assert.InRange(MdnsMessage.Addresses(answer).Count, 5, MdnsMessage.MaxAddresses);
    }

    [Fact]
    public void Whatever_strangers_send_is_read_or_left_and_pointers_end() =>
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            byte[] message = random.Next(3) == 0 ? MdnsMessage.Query() : MdnsMessage.Response("abc", Addresses);
            for (int changes = random.Next(12); changes > 0; changes--)
                message[random.Next(message.Length)] = random.Next(3) == 0 ? (byte)0xc0 : (byte)random.Next(256);
            message = message[..random.Next(message.Length + 1)];
            MdnsMessage.IsQuery(message);
            return MdnsMessage.Addresses(message).Count <= MdnsMessage.MaxAddresses;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
}
