using System;
using Kith.Core.Peers;
using Kith.Core.Repair;
using Kith.Core.Tests.Kademlia;

namespace Kith.Core.Tests.Repair;

public class CatchUpTests
{
    private static readonly Contact[] Neighbours = [.. Tiny.Many(2)];

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private static Instant Zero => default;

    private readonly CatchUp _catchUp = new();
    private int _ended;

    [Fact]
    public void A_node_that_came_with_its_records_has_nothing_to_catch_up_with() => Assert.False(IsUnderWay(Zero));

    [Fact]
    public void It_lasts_until_every_neighbour_has_agreed_in_every_bucket_be_it_at_different_moments()
    {
        Begin([]);
        _catchUp.Agrees(Neighbours[0], ulong.MaxValue);
        _catchUp.Agrees(Neighbours[1], 0xFFFF_0000_FFFF_FFFF);
        _catchUp.Look(Neighbours, Zero, Longest);
        Assert.True(IsUnderWay(Zero));
        _catchUp.Agrees(Neighbours[1], 0x0000_FFFF_0000_0000);
        _catchUp.Look(Neighbours, Zero, Longest);
        Assert.False(IsUnderWay(Zero));
        Assert.Equal(1, _ended);
    }

    [Fact]
    public void A_neighbour_that_has_gone_may_be_the_one_that_holds_what_is_missed()
    {
        Begin([]);
        _catchUp.Agrees(Neighbours[0], ulong.MaxValue);
        _catchUp.Look(Neighbours, Zero, Longest);
        _catchUp.Look([Neighbours[0]], Zero, Longest);
        Assert.True(IsUnderWay(Zero));
    }

    [Fact]
    public void One_that_is_remembered_and_not_back_yet_may_be_the_one_too()
    {
        Begin([Neighbours[1]]);
        _catchUp.Agrees(Neighbours[0], ulong.MaxValue);
        _catchUp.Look([Neighbours[0]], Zero, Longest);
        Assert.True(IsUnderWay(Zero));
    }

    [Fact]
    public void It_ends_though_a_neighbour_never_agrees_and_nobody_looks()
    {
        Begin([]);
        Assert.True(IsUnderWay(Zero));
        Assert.False(IsUnderWay(Zero + Longest));
    }

    [Fact]
    public void It_ends_some_time_after_the_first_contact_though_the_network_is_never_entered()
    {
        _catchUp.Expect();
        Assert.True(IsUnderWay(Zero + (3 * Longest)));
        _catchUp.Meet(Zero + (3 * Longest), Longest);
        Assert.True(IsUnderWay(Zero + (3.5 * Longest)));
        Assert.False(IsUnderWay(Zero + (4 * Longest)));
    }

    [Fact]
    public void Before_the_network_is_entered_nobody_is_no_agreement()
    {
        _catchUp.Expect();
        _catchUp.Look([], Zero, Longest);
        Assert.True(IsUnderWay(Zero));
        _catchUp.Enter(Zero, []);
        _catchUp.Look([], Zero, Longest);
        Assert.False(IsUnderWay(Zero));
    }

    [Theory]
    [InlineData(0.1, true)]
    [InlineData(1.0, false)]
    public void Who_was_alone_for_a_moment_has_to_catch_up_with_whoever_comes(double after, bool isBehindAgain)
    {
        _catchUp.Ended = () => _ended++;
        _catchUp.Expect();
        _catchUp.Enter(Zero, []);
        _catchUp.Look([], Zero, Longest);
        Assert.Equal(isBehindAgain, _catchUp.Meet(Zero + (after * Longest), Longest));
        Assert.Equal(isBehindAgain, IsUnderWay(Zero + (after * Longest)));
        _catchUp.Agrees(Neighbours[0], ulong.MaxValue);
        _catchUp.Look([Neighbours[0]], Zero + (after * Longest), Longest);
        Assert.False(IsUnderWay(Zero + (after * Longest)));
    }

    private void Begin(Contact[] remembered)
    {
        _catchUp.Ended = () => _ended++;
        _catchUp.Expect();
        _catchUp.Meet(Zero, Longest);
        _catchUp.Enter(Zero, remembered);
    }

    private bool IsUnderWay(Instant now) => _catchUp.IsUnderWay(now, Longest);
}
