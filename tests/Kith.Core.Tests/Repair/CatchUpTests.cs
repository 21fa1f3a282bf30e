using System;
using Kith.Core.Peers;
using Kith.Core.Repair;
using Kith.Core.Tests.Kademlia;

namespace Kith.Core.Tests.Repair;

public class CatchUpTests
{
    private static readonly Contact[] Neighbours = [.. Tiny.Many(2)];

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly CatchUp _catchUp = new();

    [Fact]
    public void A_node_that_came_with_its_records_has_nothing_to_catch_up_with() => Assert.False(_catchUp.IsUnderWay);

    [Fact]
    public void It_lasts_until_every_neighbour_agrees()
    {
        _catchUp.Expect();
        _catchUp.Enter(default);
        _catchUp.Agrees(Neighbours[0]);
        _catchUp.Look(Neighbours, Longest, default);
        Assert.True(_catchUp.IsUnderWay);
        _catchUp.Agrees(Neighbours[1]);
        _catchUp.Look(Neighbours, Longest, default);
        Assert.False(_catchUp.IsUnderWay);
    }

    [Fact]
    public void A_neighbour_that_has_gone_may_be_the_one_that_holds_what_is_missed()
    {
        _catchUp.Expect();
        _catchUp.Enter(default);
        _catchUp.Agrees(Neighbours[0]);
        _catchUp.Look(Neighbours, Longest, default);
        _catchUp.Look([Neighbours[0]], Longest, default);
        Assert.True(_catchUp.IsUnderWay);
    }

    [Fact]
    public void It_ends_though_a_neighbour_never_agrees()
    {
        _catchUp.Expect();
        _catchUp.Enter(default);
        _catchUp.Look(Neighbours, Longest, default(Instant) + Longest);
        Assert.False(_catchUp.IsUnderWay);
    }

    [Fact]
    public void Before_the_network_is_entered_nobody_is_no_agreement()
    {
        _catchUp.Expect();
        _catchUp.Look([], Longest, default);
        Assert.True(_catchUp.IsUnderWay);
        _catchUp.Enter(default);
        _catchUp.Look([], Longest, default);
        Assert.False(_catchUp.IsUnderWay);
    }
}
