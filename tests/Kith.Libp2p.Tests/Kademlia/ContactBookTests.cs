using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Libp2p.Kademlia;

namespace Kith.Libp2p.Tests.Kademlia;

public sealed class ContactBookTests
{
    private static readonly byte[] Home = [1, 1];
    private static readonly byte[] Elsewhere = [2, 2, 2];

    private readonly ContactBook _contacts = new(capacity: 4);

    [Fact]
    public void Same_peer_at_the_same_addresses_is_the_same_object()
    {
        Contact first = Named(1, Home, Elsewhere);
        Assert.Same(first, Named(1, Home, Elsewhere));
        Assert.NotSame(first, Named(2, Home, Elsewhere));
        Assert.Equal(2, _contacts.Count);
    }

    [Fact]
    public void Contact_keeps_nothing_of_the_buffer_it_was_read_from()
    {
        byte[] peer = [7];
        byte[] message = [1, 2, 3];
        Contact contact = _contacts.Named(peer, message, [1..3]);
        peer[0] = message[1] = 99;
        Assert.Equal([7], contact.Peer.Bytes.ToArray());
        Assert.Equal([2, 3], Assert.Single(contact.Addresses).ToArray());
    }

    [Fact]
    public void Later_hearsay_replaces_earlier_hearsay()
    {
        Contact first = Named(1, Home);
        Contact second = Named(1, Elsewhere);
        Assert.NotSame(first, second);
        Assert.Equal(Elsewhere, Assert.Single(second.Addresses).ToArray());
        Assert.Same(second, Named(1, Elsewhere));
        Assert.Equal(1, _contacts.Count);
    }

    [Fact]
    public void Fewer_more_or_reordered_addresses_are_other_addresses()
    {
        Contact both = Named(1, Home, Elsewhere);
        Contact one = Named(1, Home);
        Contact reordered = Named(1, Elsewhere, Home);
        Assert.Equal(3, new[] { both, one, reordered }.Distinct(ReferenceEqualityComparer.Instance).Count());
    }

    [Fact]
    public void What_a_peer_said_of_itself_outranks_what_others_say()
    {
        Named(1, Elsewhere);
        Contact introduced = _contacts.Introduced(Peer(1), [Home]);
        Assert.Same(introduced, Named(1, Elsewhere));
        Assert.Equal(Home, Assert.Single(introduced.Addresses).ToArray());
    }

    [Fact]
    public void Peer_that_says_what_was_heard_keeps_its_contact_and_can_no_longer_be_overruled()
    {
        Contact heard = Named(1, Home);
        Assert.Same(heard, _contacts.Introduced(Peer(1), [Home]));
        Assert.Same(heard, Named(1, Elsewhere));
    }

    [Fact]
    public void Peer_may_change_what_it_said()
    {
        Contact before = _contacts.Introduced(Peer(1), [Home]);
        Contact after = _contacts.Introduced(Peer(1), [Elsewhere]);
        Assert.NotSame(before, after);
        Assert.Same(after, Named(1, Home));
    }

    [Fact]
    public void Doubt_lets_hearsay_in_again()
    {
        Contact introduced = _contacts.Introduced(Peer(1), [Home]);
        _contacts.Doubt(Peer(1));
        Assert.Same(introduced, Named(1, Home));
        Contact heard = Named(1, Elsewhere);
        Assert.Equal(Elsewhere, Assert.Single(heard.Addresses).ToArray());
    }

    [Fact]
    public void Doubt_about_a_stranger_remembers_nobody()
    {
        _contacts.Doubt(Peer(1));
        Assert.Equal(0, _contacts.Count);
    }

    [Fact]
    public void Full_book_forgets_whom_it_first_heard_of_longest_ago()
    {
        for (byte peer = 1; peer <= 4; peer++)
            Named(peer, Home);
        Contact second = Named(2, Home);
        Contact first = Named(1, Elsewhere); // Heard of again, but first heard of long ago.
        Contact fifth = _contacts.Introduced(Peer(5), [Home]);
        Assert.Equal(4, _contacts.Count);
        Assert.Same(second, Named(2, Home));
        Assert.Same(fifth, Named(5, Elsewhere));
        Assert.NotSame(first, Named(1, Elsewhere));
    }

    [Fact]
    public void Names_of_strangers_never_push_out_who_has_introduced_itself()
    {
        Contact introduced = _contacts.Introduced(Peer(1), [Home]);
        for (byte peer = 2; peer < 200; peer++)
            Named(peer, Home);
        Assert.True(_contacts.TryGetServer(Peer(1), out Contact? server));
        Assert.Same(introduced, server);

        for (byte peer = 2; peer <= 4; peer++)
            _contacts.Introduced(Peer(peer), [Home]);
        Assert.NotSame(Named(5, Home), Named(5, Home)); // A book full of such peers remembers no hearsay,
        _contacts.Introduced(Peer(5), [Home]); // but one more of them takes the place of the first.
        Assert.False(_contacts.TryGetServer(Peer(1), out _));
        Assert.Equal(4, _contacts.Count);
    }

    [Fact]
    public void Book_never_holds_more_than_its_capacity()
    {
        for (int round = 0; round < 3; round++)
        {
            for (byte peer = 0; peer < 100; peer++)
            {
                Named(peer, Home);
                if (peer % 3 == 0)
                    _contacts.Introduced(Peer(peer), [Elsewhere]);
                Assert.InRange(_contacts.Count, 1, 4);
            }
        }
    }

    [Fact]
    public void Only_who_introduced_itself_is_a_server()
    {
        Named(1, Home);
        Assert.False(_contacts.TryGetServer(Peer(1), out _));
        Contact introduced = _contacts.Introduced(Peer(1), [Home]);
        Assert.True(_contacts.TryGetServer(Peer(1), out Contact? server));
        Assert.Same(introduced, server);
        Assert.False(_contacts.TryGetServer(Peer(2), out _));
    }

    [Fact]
    public void Looking_up_by_span_allocates_nothing()
    {
        byte[] message = [.. Home, .. Elsewhere];
        Range[] addresses = [Range.EndAt(2), Range.StartAt(2)];
        byte[] peer = Peer(1).Bytes.ToArray();
        Contact known = _contacts.Named(peer, message, addresses);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isSame = true;
        for (int times = 0; times < 100; times++)
            isSame &= ReferenceEquals(known, _contacts.Named(peer, message, addresses));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(isSame);
    }

    [Fact]
    public void Peer_ids_hash_alike_as_value_and_as_bytes()
    {
        Random random = new(1);
        for (int length = 1; length <= PeerId.MaxBytes; length++)
        {
            byte[] bytes = KadSamples.Bytes(random, length);
            PeerId peer = new(bytes);
            Assert.Equal(PeerIdComparer.Instance.GetHashCode(peer), PeerIdComparer.Instance.GetHashCode(bytes.AsSpan()));
            Assert.True(PeerIdComparer.Instance.Equals(bytes.AsSpan(), peer));
            Assert.Equal(peer, PeerIdComparer.Instance.Create(bytes));
        }
    }

    [Theory]
    [InlineData(38)]
    [InlineData(39)]
    public void Peer_ids_that_differ_anywhere_hash_apart(int length)
    {
        byte[] peer = new byte[length];
        HashSet<int> hashes = [];
        for (int place = 0; place < length; place++)
        {
            for (int value = 1; value < 256; value++)
            {
                peer[place] = (byte)value;
                hashes.Add(PeerIdComparer.Instance.GetHashCode(peer.AsSpan()));
            }

            peer[place] = 0;
        }

        Assert.InRange(hashes.Count, length * 255 * 99 / 100, length * 255);
    }

    [Fact]
    public void Failure_domain_that_a_peer_said_of_itself_outranks_what_others_say()
    {
        Contact heard = Named(1, "rack-9", Home);
        Assert.Equal("rack-9", heard.FailureDomain);
        Assert.Same(heard, Named(1, "rack-9", Home));
        Contact other = Named(1, "rack-8", Home);
        Assert.Equal("rack-8", other.FailureDomain);
        Assert.Same(other, Named(1, "", Home)); // Who names none has not heard of it yet.
        Assert.Equal("rack-8", Named(1, "", Elsewhere).FailureDomain);
        Contact said = _contacts.Introduced(Peer(1), [Home], failureDomain: "rack-1");
        Assert.Same(said, Named(1, "rack-9", Elsewhere));
        Assert.Same(said, _contacts.Introduced(Peer(1), [Home], failureDomain: "rack-1"));
        Assert.Equal("rack-2", _contacts.Introduced(Peer(1), [Home], failureDomain: "rack-2").FailureDomain); // It has moved.
    }

    private static PeerId Peer(byte number) => new([0, 36, 8, 1, 18, 32, 1, 2, 3, 4, 5, 6, 7, number]);

    private Contact Named(byte number, params byte[][] addresses) => Named(number, "", addresses);

    private Contact Named(byte number, string failureDomain, params byte[][] addresses)
    {
        byte[] message = [0, .. addresses.SelectMany(address => address)];
        Range[] ranges = new Range[addresses.Length];
        int start = 1;
        for (int index = 0; index < ranges.Length; start += addresses[index].Length, index++)
            ranges[index] = start..(start + addresses[index].Length);
        return _contacts.Named(Peer(number).Span, message, ranges, place: null, Encoding.UTF8.GetBytes(failureDomain));
    }
}
