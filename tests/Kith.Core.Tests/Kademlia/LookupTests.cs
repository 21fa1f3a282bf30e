using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Kademlia;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Tests.Kademlia;

public sealed class LookupTests
{
    [Fact]
    public async Task Peers_are_known_and_chosen_by_what_they_said_of_themselves_while_they_were_asked()
    {
        // Nothing was heard of any, so each seems to fail alone. The three nearest turn out to be in one rack, and so the fourth is wanted.
        GetValue ask = new(PlainKey.Of("greeting"));
        Identifier target = ask.Target;
        Contact[] peers = [.. Tiny.Many(4).OrderBy(contact => Identifier.Distance(in target, in contact.Id))];
        SayingNetwork network = new(contact => contact.Equals(peers[3]) ? "rack-2" : "rack-1");
        KademliaOptions options = new() { IsServer = false };
        KademliaOverlay overlay = new(In("rack-1", Tiny.Any()), network, TimeProvider.System, new Random(1), options, network.Pools, fault => throw fault);
        foreach (Contact peer in peers)
            overlay.Answered(peer);

        using LookupResult found = await overlay.LookupAsync(ask, width: 2, sink: null, CancellationToken.None);
        Assert.Equal([peers[0], peers[3]], found.Closest.ToArray());
        Contact[] known = new Contact[peers.Length];
        Assert.Equal(peers.Length, overlay.Table.CopyClosest(in target, known));
        Assert.Equal(["rack-1", "rack-1", "rack-1", "rack-2"], known.Select(contact => contact.FailureDomain).Order());
    }

    [Fact]
    public async Task Lookup_for_the_way_goes_past_who_is_late_once_others_have_answered()
    {
        (KademliaOverlay overlay, SilentNetwork network, Contact[] peers) = Among(peers: 6);
        Task<LookupResult> lookup = overlay.LookupAsync(network.Ask, width: 3, sink: null, CancellationToken.None).AsTask();
        Assert.Equal(peers[..3], network.Asked);
        network.Late(peers[0]);
        Assert.Equal(peers[..4], network.Asked);
        foreach (Contact peer in peers[1..4])
            network.Answer(peer);

        using LookupResult found = await lookup;
        Assert.Equal(peers[1..4], found.Closest.ToArray());
        Assert.Equal((1, LookupEnd.Converged), (found.Failures, found.End));
        network.Answer(peers[0]); // Too late for the lookup, and a sign of life all the same.
        Assert.Equal(6, overlay.ContactCount);
    }

    [Fact]
    public async Task Who_is_late_and_answers_in_time_is_found()
    {
        (KademliaOverlay overlay, SilentNetwork network, Contact[] peers) = Among(peers: 4);
        Task<LookupResult> lookup = overlay.LookupAsync(network.Ask, width: 3, sink: null, CancellationToken.None).AsTask();
        network.Late(peers[0]);
        foreach (Contact peer in peers[..3])
            network.Answer(peer);

        using LookupResult found = await lookup;
        Assert.Equal(peers[..3], found.Closest.ToArray());
        Assert.Equal(0, found.Failures);
    }

    [Fact]
    public async Task Who_is_late_is_waited_for_where_there_are_too_few_others()
    {
        (KademliaOverlay overlay, SilentNetwork network, Contact[] peers) = Among(peers: 2);
        Task<LookupResult> lookup = overlay.LookupAsync(network.Ask, width: 3, sink: null, CancellationToken.None).AsTask();
        network.Late(peers[1]);
        network.Answer(peers[0]);
        Assert.False(lookup.IsCompleted);
        network.Answer(peers[1]);

        using LookupResult found = await lookup;
        Assert.Equal(peers, found.Closest.ToArray());
        Assert.Equal(LookupEnd.Starved, found.End);
    }

    [Fact]
    public async Task Who_is_asked_for_what_it_holds_is_waited_for_and_others_are_asked_beside()
    {
        GetValue ask = new(PlainKey.Of("greeting"));
        (KademliaOverlay overlay, SilentNetwork network, Contact[] peers) = Among(peers: 8, ask);
        Task<LookupResult> lookup = overlay.LookupAsync(ask, width: 4, sink: null, CancellationToken.None).AsTask();
        Assert.Equal(peers[..3], network.Asked);
        network.Late(peers[0]);
        network.Late(peers[1]);
        Assert.Equal(peers[..4], network.Asked); // Nobody farther is wanted while one of the four may answer.
        foreach (Contact peer in peers[2..4])
            network.Answer(peer);
        Assert.False(lookup.IsCompleted);
        network.Fail(peers[1]);
        Assert.Equal(peers[..5], network.Asked);
        network.Answer(peers[4]);
        network.Answer(peers[0]);

        using LookupResult found = await lookup;
        Assert.Equal([peers[0], .. peers[2..5]], found.Closest.ToArray());
        Assert.Equal(1, found.Failures);
    }

    [Fact]
    public void Requests_in_flight_are_bounded_however_many_peers_are_late()
    {
        (KademliaOverlay overlay, SilentNetwork network, Contact[] peers) = Among(peers: 20);
        _ = overlay.LookupAsync(network.Ask, width: 20, sink: null, CancellationToken.None).AsTask();
        for (int late = 0; late < network.Asked.Count; late++)
            network.Late(peers[late]);
        Assert.Equal(4 * 3, network.Asked.Count);
    }

    [Fact]
    public async Task Disjoint_paths_go_past_who_is_late_too()
    {
        (KademliaOverlay overlay, SilentNetwork network, Contact[] peers) = Among(peers: 8, paths: 2);
        Task<LookupResult> lookup = overlay.LookupAsync(network.Ask, width: 3, sink: null, CancellationToken.None).AsTask();
        Contact late = network.Asked[0];
        Assert.Equal(peers[0], late);
        network.Late(late);
        for (int answered = 1; answered < network.Asked.Count; answered++) // More are asked as others answer.
            network.Answer(network.Asked[answered]);
        Assert.True(lookup.IsCompleted);
        using LookupResult found = await lookup;
        Assert.Equal((peers[1..4], LookupEnd.Converged), (found.Closest.ToArray(), found.End), (expected, actual) => expected.Item1.SequenceEqual(actual.Item1) && expected.Item2 == actual.Item2);
    }

    [Fact]
    public async Task Who_was_late_on_one_of_several_paths_and_answers_is_found()
    {
        (KademliaOverlay overlay, SilentNetwork network, Contact[] peers) = Among(peers: 8, paths: 2);
        Task<LookupResult> lookup = overlay.LookupAsync(network.Ask, width: 3, sink: null, CancellationToken.None).AsTask();
        network.Late(network.Asked[0]);
        network.Answer(network.Asked[0]);
        for (int answered = 1; answered < network.Asked.Count; answered++)
            network.Answer(network.Asked[answered]);
        using LookupResult found = await lookup;
        Assert.Equal(peers[..3], found.Closest.ToArray());
    }

    [Fact]
    public async Task Who_is_late_is_waited_for_where_each_that_is_found_counts()
    {
        (KademliaOverlay overlay, SilentNetwork network, Contact[] peers) = Among(peers: 6, new FindNode(new byte[34]) { NeedsEach = true });
        Task<LookupResult> lookup = overlay.LookupAsync(network.Ask, width: 3, sink: null, CancellationToken.None).AsTask();
        network.Late(peers[0]);
        network.Answer(peers[1]);
        network.Answer(peers[2]);
        Assert.False(lookup.IsCompleted);
        network.Answer(peers[0]);
        using LookupResult found = await lookup;
        Assert.Equal(peers[..3], found.Closest.ToArray());
    }

    /// <summary>A client that knows so many peers, nearest to the target first, in a network that is silent until told otherwise.</summary>
    private static (KademliaOverlay Overlay, SilentNetwork Network, Contact[] Peers) Among(int peers, Request? ask = null, int paths = 1)
    {
        SilentNetwork network = new(ask ?? new FindNode(new byte[34]));
        Identifier target = network.Ask.Target;
        Contact[] sorted = [.. Tiny.Many(peers).OrderBy(contact => Identifier.Distance(in target, in contact.Id))];
        KademliaOptions options = new() { IsServer = false, MaxChecks = 0, Paths = paths };
        KademliaOverlay overlay = new(Tiny.Any(), network, TimeProvider.System, new Random(1), options, network.Pools, fault => throw fault);
        foreach (Contact peer in sorted)
            overlay.Answered(peer);
        return (overlay, network, sorted);
    }

    private static Contact In(string domain, Contact contact) => new(contact.Peer, contact.Addresses) { FailureDomain = domain };

    /// <summary>A network in which a test decides what becomes of each request.</summary>
    private sealed class SilentNetwork(Request ask) : IPeerNetwork
    {
        private readonly Dictionary<Contact, (IReplyInbox Inbox, int Slot)> _waiting = [];

        public LoopPools Pools { get; } = new();

        public Request Ask => ask;

        public List<Contact> Asked { get; } = [];

        public void Send(Contact peer, Request request, IReplyInbox inbox, int slot)
        {
            Asked.Add(peer);
            _waiting.Add(peer, (inbox, slot));
        }

        public void Late(Contact peer) => _waiting[peer].Inbox.Late(_waiting[peer].Slot);

        public void Answer(Contact peer) => End(peer, ReplyOutcome.Answered);

        public void Fail(Contact peer) => End(peer, ReplyOutcome.TimedOut);

        private void End(Contact peer, ReplyOutcome outcome)
        {
            _waiting.Remove(peer, out (IReplyInbox Inbox, int Slot) waiting);
            waiting.Inbox.Deliver(waiting.Slot, Pools.Replies.Rent(outcome));
        }
    }

    /// <summary>Every peer answers at once that it has nothing, and has introduced itself by then.</summary>
    private sealed class SayingNetwork(Func<Contact, string> domainOf) : IPeerNetwork
    {
        public LoopPools Pools { get; } = new();

        public void Send(Contact peer, Request request, IReplyInbox inbox, int slot)
        {
            Reply reply = Pools.Replies.Rent(ReplyOutcome.Answered);
            reply.Sender = In(domainOf(peer), peer);
            inbox.Deliver(slot, reply);
        }
    }
}
