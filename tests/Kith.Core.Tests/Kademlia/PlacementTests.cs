using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Ids;
using Kith.Core.Kademlia;
using Kith.Core.Peers;

namespace Kith.Core.Tests.Kademlia;

/// <summary>Where a record belongs follows from its key and the members alone.</summary>
public sealed class PlacementTests
{
    private const int Replicas = 5;

    private static readonly KademliaOptions Options = new();

    [Fact]
    public void Replicas_are_a_function_of_key_and_members_whoever_looks_and_however_it_got_to_know_them() =>
        Prop.ForAll<PositiveInt, byte[], int>((members, key, seed) =>
        {
            // As many as a bucket holds, so that every node knows all.
            Contact[] all = [.. Tiny.Many(1 + (members.Get % Options.K))];
            Identifier target = Identifier.Of(key);
            Contact[] expected = [.. all.OrderBy(contact => Identifier.Distance(in target, in contact.Id)).Take(Replicas)];
            foreach (Contact node in all)
                Assert.Equal(expected, ReplicasSeenBy(node, all, target, new Random(seed)));
        }).QuickCheckThrowOnFailure();

    private static Contact[] ReplicasSeenBy(Contact node, Contact[] all, Identifier target, Random random)
    {
        RoutingTable table = new(in node.Id, Options);
        Contact[] order = [.. all];
        random.Shuffle(order);
        foreach (Contact contact in order)
            table.Answered(contact, default);
        Contact[] known = new Contact[Replicas];
        Contact[] closest = new Contact[Replicas];
        ClosestSelection selection = new(in target, closest, new ulong[Replicas]);
        selection.Offer(node);
        foreach (Contact contact in known[..table.CopyClosest(in target, known)])
            selection.Offer(contact);
        return closest[..selection.Count];
    }
}
