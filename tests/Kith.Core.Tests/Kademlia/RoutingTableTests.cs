using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Ids;
using Kith.Core.Kademlia;
using Kith.Core.Peers;

namespace Kith.Core.Tests.Kademlia;

public class RoutingTableTests
{
    private static readonly Instant Now = new(1_000_000_000);
    private readonly KademliaOptions _options = new() { K = 4, ReplacementCacheSize = 2 };

    [Fact]
    public void Closest_are_truly_the_closest_of_all_that_the_table_holds() =>
        Prop.ForAll<int, int, int>((seed, size, wanted) =>
        {
            Random random = new(seed);
            (RoutingTable table, List<Contact> held) = Filled(random, Math.Abs(size % 300));
            Identifier target = Draw(random);
            Contact[] found = new Contact[1 + Math.Abs(wanted % 24)];
            int count = table.CopyClosest(in target, found);

            IEnumerable<Contact> expected = held.OrderBy(contact => Identifier.Distance(in target, in contact.Id)).Take(found.Length);
            return expected.ToHashSet().SetEquals(found.Take(count));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_contact_is_in_the_one_bucket_that_covers_it_and_no_bucket_holds_more_than_k() =>
        Prop.ForAll<int, int>((seed, size) =>
        {
            (RoutingTable table, _) = Filled(new Random(seed), Math.Abs(size % 400));
            int total = 0;
            for (int index = 0; index < table.BucketCount; index++)
            {
                KBucket bucket = table.Bucket(index);
                total += bucket.Count;
                if (bucket.Count > _options.K)
                    return false;
                foreach (Contact contact in bucket.Contacts)
                {
                    if (table.BucketOf(in contact.Id) != index)
                        return false;
                }
            }

            return total == table.Count;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Full_bucket_keeps_its_oldest_live_contacts()
    {
        (RoutingTable table, Contact self) = Empty();
        string far = FarFrom(self);
        Contact[] first = [.. Enumerable.Range(0, 4).Select(_ => Tiny.At(far))];
        Fill(table, first);
        SplitBySomethingNear(table, self);

        Contact newcomer = Tiny.At(far);
        Assert.Equal(TableChange.Cached, table.Answered(newcomer, Now));
        Assert.All(first, contact => Assert.Equal(TableChange.Touched, table.Answered(contact, Now)));
        Assert.Equal(1, table.ReplacementsIn(0));
    }

    [Fact]
    public void Contact_leaves_only_after_enough_failed_checks_in_a_row()
    {
        (RoutingTable table, _) = Empty();
        Contact contact = Tiny.Any();
        table.Answered(contact, Now);
        Assert.Equal(TableChange.Suspected, table.CheckFailed(contact));
        Assert.Equal(TableChange.Touched, table.Answered(contact, Now));
        Assert.Equal(TableChange.Suspected, table.CheckFailed(contact));
        Assert.Equal(TableChange.Removed, table.CheckFailed(contact));
        Assert.Equal(0, table.Count);
        Assert.Equal(TableChange.None, table.CheckFailed(contact));
    }

    [Fact]
    public void Failed_request_costs_the_place_in_reserve_and_never_the_one_in_a_bucket()
    {
        (RoutingTable table, _) = Empty();
        Contact member = Tiny.Any();
        Contact stranger = Tiny.Any();
        table.Answered(member, Now);
        table.Heard(stranger, Now);
        for (int failure = 0; failure < 10; failure++)
            Assert.True(table.Suspect(member));
        Assert.False(table.Suspect(stranger));
        Assert.Equal((1, 0), (table.Count, table.ReplacementsIn(0)));
    }

    [Fact]
    public void Reserve_goes_to_the_bucket_that_covers_it_when_a_bucket_splits()
    {
        (RoutingTable table, Contact self) = Empty();
        string far = FarFrom(self);
        string near = far == "0" ? "1" : "0";
        Fill(table, Enumerable.Range(0, 4).Select(_ => Tiny.At(far)));
        table.Heard(Tiny.At(far), Now); // The only bucket is full and may split, so it remembers who asks.
        table.Heard(Tiny.At(near), Now);
        Assert.Equal(2, table.ReplacementsIn(0));
        SplitBySomethingNear(table, self);
        Assert.Equal((1, 1), (table.ReplacementsIn(0), table.ReplacementsIn(1)));
    }

    [Fact]
    public void Longest_silent_contacts_come_first_wherever_they_are() =>
        Prop.ForAll<int, int>((seed, size) =>
        {
            Random random = new(seed);
            (RoutingTable table, Contact _) = Empty();
            List<(Contact Contact, int Seen)> held = [];
            for (int index = 0; index < Math.Abs(size % 60); index++)
            {
                (Contact contact, int seen) = (Tiny.Any(), random.Next(1_000));
                if (table.Answered(contact, new Instant(seen * 1_000_000L)) == TableChange.Added)
                    held.Add((contact, seen));
            }

            Contact[] found = new Contact[1 + random.Next(8)];
            int count = table.CopySilent(new Instant(500_000_000), found);
            IEnumerable<int> expected = held.Select(entry => entry.Seen).Where(seen => seen < 500).Order().Take(found.Length);
            return expected.SequenceEqual(found.Take(count).Select(contact => held.First(entry => ReferenceEquals(entry.Contact, contact)).Seen));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Stranger_who_asks_is_checked_before_it_enters()
    {
        (RoutingTable table, _) = Empty();
        Contact stranger = Tiny.Any();
        Assert.Equal(TableChange.WantsCheck, table.Heard(stranger, Now));
        Assert.Equal(0, table.Count);
        Assert.Equal(TableChange.Added, table.Answered(stranger, Now));
        Assert.Equal(0, table.ReplacementsIn(0));
    }

    [Fact]
    public void Clients_and_the_node_itself_never_enter()
    {
        (RoutingTable table, Contact self) = Empty();
        Contact client = Tiny.Client();
        Assert.Equal(TableChange.None, table.Answered(client, Now));
        Assert.Equal(TableChange.None, table.Heard(client, Now));
        Assert.Equal(TableChange.None, table.Answered(self, Now));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void Newest_addresses_replace_older_ones()
    {
        (RoutingTable table, Contact self) = Empty();
        Contact old = Tiny.Any();
        table.Answered(old, Now);
        Contact moved = new(old.Peer, new byte[] { 7 });
        Assert.Equal(TableChange.Touched, table.Answered(moved, Now));
        Contact[] found = new Contact[1];
        table.CopyClosest(in self.Id, found);
        Assert.Same(moved, found[0]);
    }

    [Fact]
    public void Replacement_cache_gives_the_most_recent_and_forgets_the_oldest()
    {
        ReplacementCache cache = new(capacity: 2);
        Contact[] contacts = [.. Tiny.Many(3)];
        foreach (Contact contact in contacts)
            cache.Add(contact);
        Assert.True(cache.TryTake(out Contact taken));
        Assert.Same(contacts[2], taken);
        Assert.True(cache.TryTake(out taken));
        Assert.Same(contacts[1], taken);
        Assert.False(cache.TryTake(out _));
    }

    [Fact]
    public void Silent_contacts_and_stale_buckets_are_named()
    {
        (RoutingTable table, Contact self) = Empty();
        Contact silent = Tiny.Any();
        Contact lively = Tiny.Any();
        table.Answered(silent, Now);
        table.Answered(lively, Now + TimeSpan.FromMinutes(20));
        Contact[] found = new Contact[8];
        Assert.Equal(1, table.CopySilent(Now + TimeSpan.FromMinutes(10), found));
        Assert.Same(silent, found[0]);

        Assert.Equal(0, table.StaleBucket(Now));
        table.LookedUp(in self.Id, Now + TimeSpan.FromSeconds(5));
        Assert.Equal(-1, table.StaleBucket(Now));
    }

    [Fact]
    public void Closest_allocates_nothing()
    {
        (RoutingTable table, _) = Filled(new Random(5), 200);
        Contact[] found = new Contact[20];
        Identifier target = Draw(new Random(6));
        table.CopyClosest(in target, found);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++)
            table.CopyClosest(in target, found);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Refresh_keys_fall_into_their_bucket()
    {
        Contact self = Tiny.Any();
        Random random = new(3);
        for (int bucket = 0; bucket <= 10; bucket++)
        {
            byte[] key = RefreshKey.Draw(in self.Id, bucket, random);
            Assert.Equal(34, key.Length);
            Assert.Equal(bucket, Identifier.SharedPrefixLength(in self.Id, Identifier.Of(key)));
        }
    }

    private (RoutingTable Table, Contact Self) Empty()
    {
        Contact self = Tiny.Any();
        return (new RoutingTable(in self.Id, _options), self);
    }

    private (RoutingTable Table, List<Contact> Held) Filled(Random random, int offered)
    {
        (RoutingTable table, _) = Empty();
        List<Contact> known = [];
        for (int index = 0; index < offered; index++)
        {
            if (known.Count > 0 && random.Next(5) == 0)
            {
                Contact victim = known[random.Next(known.Count)];
                if (table.CheckFailed(victim) == TableChange.Removed)
                    known.Remove(victim);
                continue;
            }

            Contact contact = Tiny.Any();
            if (table.Answered(contact, Now) == TableChange.Added)
                known.Add(contact);
        }

        return (table, known);
    }

    private static void Fill(RoutingTable table, IEnumerable<Contact> contacts)
    {
        foreach (Contact contact in contacts)
            Assert.Equal(TableChange.Added, table.Answered(contact, Now));
    }

    private static void SplitBySomethingNear(RoutingTable table, Contact self)
    {
        string near = self.Id.ToByteArray()[0] >= 0x80 ? "1" : "0";
        Assert.Equal(TableChange.Added, table.Answered(Tiny.At(near), Now));
        Assert.True(table.BucketCount > 1);
    }

    private static string FarFrom(Contact self) => self.Id.ToByteArray()[0] >= 0x80 ? "0" : "1";

    private static Identifier Draw(Random random)
    {
        byte[] bytes = new byte[Identifier.Bytes];
        random.NextBytes(bytes);
        return new Identifier(bytes);
    }
}
