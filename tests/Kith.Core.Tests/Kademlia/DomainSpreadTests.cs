using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Ids;
using Kith.Core.Kademlia;
using Kith.Core.Peers;

namespace Kith.Core.Tests.Kademlia;

/// <summary>Copies lie in as many failure domains as there are, as near as that allows, and move as little as may be.</summary>
public sealed class DomainSpreadTests
{
    private const int Replicas = 5;

    [Fact]
    public void Where_nobody_names_a_domain_the_closest_are_chosen() =>
        Prop.ForAll<PositiveInt, int>((count, seed) =>
        {
            Contact[] members = Members(count.Get % 40, domains: 0, seed);
            Assert.Equal(members.Take(Replicas), Choose(members));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Copies_lie_in_as_many_domains_as_there_are_and_in_each_as_evenly_as_it_has_nodes() =>
        Prop.ForAll<PositiveInt, PositiveInt, int>((count, domains, seed) =>
        {
            Contact[] members = Members(count.Get % 40, 1 + (domains.Get % 8), seed);
            Contact[] chosen = Choose(members);
            Assert.Equal(Math.Min(Replicas, members.Length), chosen.Length);
            Assert.Equal(Math.Min(Replicas, members.Select(DomainOf).Distinct().Count()), chosen.Select(DomainOf).Distinct().Count());
            Dictionary<string, int> copies = chosen.CountBy(DomainOf).ToDictionary();
            foreach (IGrouping<string, Contact> domain in members.GroupBy(DomainOf))
            {
                // Whoever could hold another copy holds no fewer than any other has, less one.
                int own = copies.GetValueOrDefault(domain.Key);
                Assert.True(own == domain.Count() || own >= copies.Values.Max() - 1, $"{domain.Key} has {own}");
                Assert.Equal(domain.Take(own), chosen.Where(contact => DomainOf(contact) == domain.Key)); // The nearest of them.
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Chosen_are_in_order_of_distance_and_the_nearest_is_always_one() =>
        Prop.ForAll<PositiveInt, PositiveInt, int>((count, domains, seed) =>
        {
            Contact[] members = Members(1 + (count.Get % 40), domains.Get % 8, seed);
            Contact[] chosen = Choose(members);
            Assert.Equal(members[0], chosen[0]);
            Assert.Equal(chosen.OrderBy(contact => Array.IndexOf(members, contact)), chosen);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Who_goes_takes_no_other_copy_along_and_who_comes_takes_the_place_of_one() =>
        Prop.ForAll<PositiveInt, PositiveInt, int>((count, domains, seed) =>
        {
            Contact[] members = Members(1 + (count.Get % 20), domains.Get % 8, seed);
            Contact[] before = Choose(members);
            foreach (Contact gone in members)
            {
                Contact[] after = Choose([.. members.Where(contact => !contact.Equals(gone))]);
                Assert.Subset(after.ToHashSet(), before.Where(contact => !contact.Equals(gone)).ToHashSet());
                Assert.True(after.Except(before).Count() <= 1);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Loss_of_a_whole_domain_leaves_all_copies_in_the_others_where_they_are_looked_for() =>
        Prop.ForAll<PositiveInt, PositiveInt, int>((count, domains, seed) =>
        {
            Contact[] members = Members(1 + (count.Get % 20), 2 + (domains.Get % 6), seed);
            Contact[] before = Choose(members);
            foreach (string lost in members.Select(DomainOf).Distinct())
            {
                Contact[] left = [.. before.Where(contact => DomainOf(contact) != lost)];
                Assert.Subset(Choose([.. members.Where(contact => DomainOf(contact) != lost)]).ToHashSet(), left.ToHashSet());
                if (members.Select(DomainOf).Distinct().Count() > 1)
                    Assert.NotEmpty(left);
            }
        }).QuickCheckThrowOnFailure();

    /// <summary>Members in order of distance; every one in eight that could name a domain does not.</summary>
    private static Contact[] Members(int count, int domains, int seed)
    {
        Random random = new(seed);
        Identifier target = Identifier.Of(BitConverter.GetBytes(seed));
        return
        [
            .. Tiny.Many(count)
                .OrderBy(contact => Identifier.Distance(in target, in contact.Id))
                .Select(contact => new Contact(contact.Peer, contact.Addresses) { FailureDomain = domains == 0 || random.Next(8) == 0 ? null : $"rack-{random.Next(domains)}" }),
        ];
    }

    private static string DomainOf(Contact contact) => contact.FailureDomain ?? contact.Peer.ToString();

    private static Contact[] Choose(Contact[] nearestFirst)
    {
        int[] chosen = new int[Replicas];
        return [.. chosen.Take(DomainSpread.Choose(nearestFirst, Replicas, chosen)).Select(place => nearestFirst[place])];
    }
}
