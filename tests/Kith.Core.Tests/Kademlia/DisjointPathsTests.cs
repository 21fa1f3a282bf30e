using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Ids;
using Kith.Core.Kademlia;
using Kith.Core.Peers;

namespace Kith.Core.Tests.Kademlia;

public class DisjointPathsTests
{
    private static readonly Identifier Target = Identifier.Of("target"u8);

    [Fact]
    public void Paths_share_no_peer_and_each_follows_only_what_its_own_peers_named() =>
        Prop.ForAll<int>(seed =>
        {
            Walk walk = new(seed, paths: 4);
            Dictionary<Contact, int> askedBy = [];
            HashSet<(int, Contact)> named = [];
            walk.Dealt = (contact, path) => named.Add((path, contact));
            walk.Asked = (contact, path) => Assert.True(askedBy.TryAdd(contact, path) && named.Contains((path, contact)));
            walk.Named = (contact, path) => named.Add((path, contact));
            walk.Run();
            return walk.Paths.IsSettled && askedBy.Values.Distinct().Count() > 1;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Finds_the_closest_of_all_that_any_path_heard_of_and_that_answered() =>
        Prop.ForAll<int>(seed =>
        {
            Walk walk = new(seed, paths: 3);
            HashSet<Contact> answered = [];
            walk.Answered = contact => answered.Add(contact);
            walk.Run();
            Contact[] found = new Contact[Walk.Width];
            Contact[] expected = [.. answered.OrderBy(contact => Identifier.Distance(in Target, in contact.Id)).Take(Walk.Width)];
            int count = walk.Paths.CopyFound(found);
            return found.AsSpan(0, count).SequenceEqual(expected) && walk.Paths.AnsweredAmongClosest == expected.Length;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void One_path_is_the_plain_frontier() =>
        Prop.ForAll<int>(seed =>
        {
            LookupFrontier plain = new();
            plain.Start(in Target, Walk.Width, new KademliaOptions().CandidatesPerWidth);
            Walk walk = new(seed, paths: 1) { Dealt = (contact, _) => plain.Offer(contact, 1) };
            bool isSame = true;
            walk.Asked = (contact, _) => isSame &= plain.TryTakeNext(out Contact expected) && expected.Equals(contact);
            walk.Answered = contact => plain.Succeeded(contact);
            walk.Named = (contact, _) => plain.Offer(contact, 2);
            walk.Unanswered = plain.Failed;
            walk.Run();
            return isSame && plain.IsSettled && plain.Count == walk.Paths.Known && plain.AnsweredAmongClosest == walk.Paths.AnsweredAmongClosest;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Who_fails_on_one_path_is_replaced_on_all()
    {
        Contact[] near = [.. Tiny.Many(40).OrderBy(contact => Identifier.Distance(in Target, in contact.Id))];
        DisjointPaths paths = new();
        paths.Start(in Target, width: 1, new KademliaOptions { Paths = 2, Alpha = 2 });
        paths.Offer(near[5], 1);
        paths.Offer(near[6], 1);
        Assert.True(paths.TryTakeNext(out Contact first, out int one));
        Assert.True(paths.TryTakeNext(out Contact second, out int other));
        Assert.Equal((near[5], near[6]), (first, second));
        paths.Free(one);
        paths.Free(other);
        paths.TakeAnswer([near[0], near[1]], paths.Succeeded(first, one) + 1, one);
        paths.TakeAnswer([near[0], near[2]], paths.Succeeded(second, other) + 1, other);
        Assert.True(paths.TryTakeNext(out Contact shared, out int asking));
        Assert.Equal(near[0], shared);
        Assert.True(paths.TryTakeNext(out Contact third, out int alone)); // The other path leaves it alone and goes on.
        Assert.Equal(alone == one ? near[1] : near[2], third);
        paths.Free(alone);
        paths.Succeeded(third, alone);
        Assert.False(paths.TryTakeNext(out _, out _));
        Assert.False(paths.IsSettled);
        paths.Free(asking);
        paths.Failed(shared, asking);
        Assert.True(paths.TryTakeNext(out Contact fourth, out int again));
        Assert.Equal((alone == one ? near[2] : near[1], asking), (fourth, again));
        paths.Succeeded(fourth, again);
        Assert.True(paths.IsSettled);
    }

    /// <summary>A lookup over a random network in which some never answer, in any order of events.</summary>
    private sealed class Walk(int seed, int paths)
    {
        public const int Width = 8;

        private readonly Random _random = new(seed);

        public DisjointPaths Paths { get; } = new();

        public Action<Contact, int> Dealt { get; set; } = (_, _) => { };

        public Action<Contact, int> Asked { get; set; } = (_, _) => { };

        public Action<Contact, int> Named { get; set; } = (_, _) => { };

        public Action<Contact> Answered { get; set; } = _ => { };

        public Action<Contact> Unanswered { get; set; } = _ => { };

        public void Run()
        {
            Contact[] network = [.. Tiny.Many(80)];
            Paths.Start(in Target, Width, new KademliaOptions { Paths = paths, Alpha = 4 });
            foreach ((int index, Contact contact) in network.Take(6).Index())
            {
                Paths.Offer(contact, 1);
                Dealt(contact, index % paths);
            }

            List<(Contact Contact, int Path)> inFlight = [];
            while (true)
            {
                if (inFlight.Count < Paths.Parallel && Paths.TryTakeNext(out Contact next, out int path))
                {
                    Asked(next, path);
                    inFlight.Add((next, path));
                    continue;
                }

                if (inFlight.Count == 0)
                    return;
                (Contact contact, int on) = inFlight[_random.Next(inFlight.Count)];
                inFlight.Remove((contact, on));
                Paths.Free(on);
                if (_random.Next(4) == 0)
                {
                    Paths.Failed(contact, on);
                    Unanswered(contact);
                    continue;
                }

                Paths.Succeeded(contact, on);
                Answered(contact);
                Contact[] named = [.. network.OrderBy(_ => _random.Next()).Take(6)];
                Paths.TakeAnswer(named, 2, on);
                foreach (Contact one in named)
                    Named(one, on);
            }
        }
    }
}
