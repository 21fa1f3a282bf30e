using System;
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

    private static Contact In(string domain, Contact contact) => new(contact.Peer, contact.Addresses) { FailureDomain = domain };

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
