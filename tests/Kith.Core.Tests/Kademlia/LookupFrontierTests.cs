using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Ids;
using Kith.Core.Kademlia;
using Kith.Core.Peers;

namespace Kith.Core.Tests.Kademlia;

public class LookupFrontierTests
{
    private static readonly Identifier Target = Identifier.Of("target"u8);

    [Fact]
    public void Terminates_and_asks_nobody_twice() =>
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            Contact[] network = [.. Tiny.Many(60)];
            LookupFrontier frontier = Started(width: 8);
            HashSet<Contact> asked = [];
            List<Contact> inFlight = [];
            foreach (Contact contact in network.Take(3))
                frontier.Offer(contact, 1);
            for (int step = 0; step < 1_000; step++)
            {
                if (inFlight.Count < 3 && frontier.TryTakeNext(out Contact next))
                {
                    if (!asked.Add(next))
                        return false;
                    inFlight.Add(next);
                    continue;
                }

                if (inFlight.Count == 0)
                    return frontier.IsSettled;
                Contact answering = inFlight[random.Next(inFlight.Count)];
                inFlight.Remove(answering);
                if (random.Next(4) == 0)
                {
                    frontier.Failed(answering);
                    continue;
                }

                int depth = frontier.Succeeded(answering) + 1;
                foreach (Contact named in network.OrderBy(_ => random.Next()).Take(6))
                    frontier.Offer(named, depth);
            }

            return false;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Settles_on_the_closest_of_all_that_were_named() =>
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            Contact[] network = [.. Tiny.Many(40)];
            HashSet<Contact> dead = [.. network.Where(_ => random.Next(5) == 0)];
            LookupFrontier frontier = Started(width: 5);
            foreach (Contact contact in network.OrderBy(_ => random.Next()))
                frontier.Offer(contact, 1);
            while (frontier.TryTakeNext(out Contact next))
            {
                if (dead.Contains(next))
                    frontier.Failed(next);
                else
                    frontier.Succeeded(next);
            }

            Contact[] found = new Contact[5];
            int count = frontier.CopyFound(found);
            // The frontier keeps 24 candidates here, so it may run out of reserves only when more than 19 of the nearest are dead.
            Contact[] expected = [.. network.Where(contact => !dead.Contains(contact)).OrderBy(contact => Identifier.Distance(in Target, in contact.Id)).Take(5)];
            return frontier.IsSettled && expected.SequenceEqual(found.Take(count));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1)] // Room for 24, so that most are pushed out again.
    [InlineData(100)] // For more than a byte can number.
    public void Offering_all_at_once_is_offering_one_by_one(int candidatesPerWidth) =>
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            (LookupFrontier oneByOne, LookupFrontier together) = (new(), new());
            Contact[] network = [.. Tiny.Many(400)];
            Identifier[] targets = [Target, Target, network[0].Id]; // One after another, as lookups use a frontier again.
            return targets.All(target => Finds(target));

            bool Finds(Identifier target)
            {
                oneByOne.Start(in target, width: 8, candidatesPerWidth);
                together.Start(in target, width: 8, candidatesPerWidth);
                for (int reply = 0; reply < 12; reply++)
                {
                    Contact[] named = [.. network.OrderBy(_ => random.Next()).Take(random.Next(80)).Select(contact => random.Next(9) == 0 ? new Contact(contact.Peer) : contact)];
                    foreach (Contact contact in named)
                        oneByOne.Offer(contact, reply);
                    together.OfferAll(named, reply);
                    if (oneByOne.TryTakeNext(out Contact next) != together.TryTakeNext(out Contact other) || !Equals(next, other))
                        return false;
                    if (next is not null && oneByOne.Succeeded(next) != together.Succeeded(other))
                        return false;
                }

                return Enumerable.Range(0, Math.Max(oneByOne.Count, together.Count)).All(place => oneByOne[place].Equals(together[place]));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Asks_the_closest_first_and_none_beyond_the_width()
    {
        LookupFrontier frontier = Started(width: 2);
        Contact[] contacts = [.. Tiny.Many(5).OrderBy(contact => Identifier.Distance(in Target, in contact.Id))];
        foreach (Contact contact in contacts.Reverse())
            frontier.Offer(contact, 1);
        Assert.True(frontier.TryTakeNext(out Contact first));
        Assert.Same(contacts[0], first);
        Assert.True(frontier.TryTakeNext(out Contact second));
        Assert.Same(contacts[1], second);
        Assert.False(frontier.TryTakeNext(out _));
        frontier.Failed(second);
        Assert.True(frontier.TryTakeNext(out Contact third));
        Assert.Same(contacts[2], third);
    }

    [Fact]
    public void Counts_the_longest_chain_of_referrals_that_answered()
    {
        LookupFrontier frontier = Started(width: 4);
        Contact[] contacts = [.. Tiny.Many(3)];
        frontier.Offer(contacts[0], 1);
        frontier.Succeeded(contacts[0]);
        frontier.Offer(contacts[1], 2);
        frontier.Offer(contacts[2], 3);
        frontier.Succeeded(contacts[1]);
        Assert.Equal(2, frontier.Hops);
    }

    [Fact]
    public void Node_itself_counts_as_answered_where_it_belongs()
    {
        LookupFrontier frontier = Started(width: 1);
        Contact[] contacts = [.. Tiny.Many(2).OrderBy(contact => Identifier.Distance(in Target, in contact.Id))];
        frontier.OfferSelf(contacts[0]);
        frontier.Offer(contacts[1], 1);
        Assert.True(frontier.IsSettled);
        Assert.Equal(1, frontier.AnsweredAmongClosest);
        Assert.False(frontier.TryTakeNext(out _));
    }

    [Fact]
    public void Once_grown_it_allocates_nothing()
    {
        LookupFrontier frontier = Started(width: 20);
        Contact[] contacts = [.. Tiny.Many(200)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 10; round++)
        {
            frontier.Start(in Target, 20, 3);
            frontier.OfferAll(contacts, 1);
            while (frontier.TryTakeNext(out Contact next))
                frontier.Succeeded(next);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Stalls_after_so_many_answers_in_a_row_without_anybody_nearer_than_the_farthest_known() =>
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            Contact[] network = [.. Tiny.Many(80)];
            int stepsToStop = random.Next(1, 5);
            LookupFrontier frontier = new();
            frontier.Start(in Target, width: 4, candidatesPerWidth: 16, stepsToStop);
            HashSet<Contact> known = [.. network.Take(3)];
            foreach (Contact contact in known)
                frontier.Offer(contact, 1);
            int steps = 0;
            while (!frontier.HasStalled && frontier.TryTakeNext(out Contact next))
            {
                if (random.Next(5) == 0)
                {
                    frontier.Failed(next); // Counts neither way.
                    continue;
                }

                Contact[] named = [.. network.OrderBy(_ => random.Next()).Take(random.Next(4))];
                Identifier farthest = known.Max(contact => Identifier.Distance(in Target, in contact.Id));
                bool isNearer = named.Any(contact => !known.Contains(contact) && Identifier.Distance(in Target, in contact.Id) < farthest);
                steps = isNearer ? 0 : steps + 1;
                known.UnionWith(named);
                frontier.TakeAnswer(named, frontier.Succeeded(next) + 1);
                if (known.Count <= 64 && frontier.HasStalled != (steps >= stepsToStop))
                    return false; // 64 candidates are kept, and while all fit, the farthest known is the farthest ever named.
            }

            Contact[] found = new Contact[4];
            int count = frontier.CopyFound(found);
            return found.Take(count).SequenceEqual(known.OrderBy(contact => Identifier.Distance(in Target, in contact.Id)).Take(4));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Where_lookups_stop_by_steps_all_that_are_known_may_be_asked()
    {
        LookupFrontier frontier = new();
        frontier.Start(in Target, width: 1, candidatesPerWidth: 3, stepsToStop: 9);
        Contact[] contacts = [.. Tiny.Many(5)];
        foreach (Contact contact in contacts)
            frontier.Offer(contact, 1);
        HashSet<Contact> asked = [];
        while (frontier.TryTakeNext(out Contact next))
            asked.Add(next);
        Assert.Equal(5, asked.Count);
        Assert.False(frontier.IsSettled);
        foreach (Contact contact in contacts)
            frontier.Failed(contact);
        Assert.True(frontier.IsSettled);
        Assert.False(frontier.HasStalled);
    }

    [Fact]
    public void Remembers_as_many_as_it_may_however_many_it_began_with()
    {
        LookupFrontier frontier = new();
        frontier.Start(in Target, width: 1, candidatesPerWidth: 1_000, stepsToStop: 9);
        Contact[] contacts = [.. Tiny.Many(1_200)];
        foreach (Contact contact in contacts)
            frontier.Offer(contact, 1);
        Contact[] known = new Contact[1_200];
        Assert.Equal(1_000, frontier.CopyFound(known));
        Assert.Equal(contacts.OrderBy(contact => Identifier.Distance(in Target, in contact.Id)).Take(1_000), known.Take(1_000));
    }

    private static LookupFrontier Started(int width)
    {
        LookupFrontier frontier = new();
        frontier.Start(in Target, width, candidatesPerWidth: 3);
        return frontier;
    }
}
