using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring;

namespace Kith.Core.Tests.Ring;

public class RingRoutingTests
{
    private static readonly RingOptions Options = new() { Space = new RingSpace(8) };

    // Who had just joined a large ring through one that had just joined too took its short list for all members, and its lookups ended anywhere.
    [Theory]
    [InlineData(true, 40, 120, 200, 40)]
    [InlineData(true, 40, 40)]
    [InlineData(true, 100)] // Alone.
    [InlineData(false, 40, 120, 200)]
    [InlineData(false, 40)]
    [InlineData(false, 90, 110, 120, 130, 140, 150, 160, 170, 180, 190, 200, 210, 220, 230, 240, 250, 90)] // No room left for one that might follow.
    public void Whole_ring_is_known_to_a_list_with_room_that_comes_round_to_the_predecessor(bool isWhole, int predecessor, params int[] successors) =>
        Assert.Equal(isWhole, RingRouting.KnowsEveryone(Member(predecessor, successors)));

    [Fact]
    public void Who_follows_is_known_from_the_farthest_predecessor_on()
    {
        RingMember member = Member(90, [.. Enumerable.Range(1, 16).Select(step => 100 + step)]);
        member.HearPreceding([At(80), At(70), At(60), At(50), At(40)]);
        Assert.Equal([false, true, true, true, false], ((int[])[50, 51, 90, 100, 140]).Select(point => RingRouting.KnowsWhoFollows(member, At(point).Id)));
        Assert.Equal([At(70), At(80), At(90), At(100), At(101)], RingRouting.Following(member, new FingerTable(member.Self, 8), At(65).Id).Take(5));
        Assert.Equal(At(50), RingRouting.NearerToOwner(member, At(30).Id));
        Assert.Null(RingRouting.NearerToOwner(member, At(65).Id));
    }

    private static RingMember Member(int predecessor, int[] successors)
    {
        RingMember member = new(At(100), Options, incarnation: 1);
        member.Place(At(predecessor), [.. successors.Select(At)]);
        return member;
    }

    private static Contact At(int number) => new(new PeerId([(byte)number]), Options.Space.PlaceOfNumber((ulong)number));
}
