using System;
using System.Collections.Immutable;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring;

namespace Kith.Core.Tests.Ring;

public class SuccessorListTests
{
    private static readonly RingSpace Space = new(8);

    [Fact]
    public void Adopted_list_is_clockwise_and_never_longer_than_its_slots_whatever_the_other_claims()
    {
        Random random = new(1);
        for (int round = 0; round < 10_000; round++)
        {
            Contact owner = At(random.Next(256));
            ImmutableArray<Contact> claimed = [.. Enumerable.Range(0, random.Next(8)).Select(_ => At(random.Next(256)))];
            SuccessorList list = SuccessorList.Empty(in owner.Id, 4).Adopt(At(random.Next(256)), claimed);
            Assert.InRange(list.Members.Length, 0, 4);
            Contact before = owner;
            foreach (Contact contact in list.Members)
            {
                Assert.True(RingArc.Between(in before.Id, in contact.Id, in owner.Id));
                before = contact;
            }
        }
    }

    [Fact]
    public void Dropped_member_leaves_a_pad_just_behind_the_last()
    {
        Contact owner = At(10);
        SuccessorList list = SuccessorList.Empty(in owner.Id, 3).Adopt(At(20), [At(30), At(40)]).Without(At(20));
        Assert.Equal([At(30), At(40)], list.Members);
        Assert.True(list.IsPad(2));
        Assert.Equal(At(40).Id.Plus(255), list.PointOf(2));
    }

    [Fact]
    public void List_ends_where_the_circle_does()
    {
        Contact owner = At(200);
        SuccessorList list = SuccessorList.Empty(in owner.Id, 4).Adopt(At(250), [At(5), At(200), At(250)]);
        Assert.Equal([At(250), At(5)], list.Members);
    }

    [Fact]
    public void Points_of_a_narrow_space_are_numbers_in_the_leading_bits()
    {
        Identifier nine = Space.PlaceOfNumber(9);
        Assert.Equal(9, nine.ToByteArray()[0]);
        Assert.Equal(9UL, Space.NumberOf(in nine));
        Assert.Throws<ArgumentOutOfRangeException>(() => Space.PlaceOfNumber(256));
        Assert.All(Space.PlaceOf(RecordKey.FromText("any")).ToByteArray()[1..], value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(0, 255, 127)]
    [InlineData(7, 255, 0)]
    public void Powers_of_two_are_added_round_the_circle(int bit, ulong from, ulong to)
    {
        Identifier point = Space.PlaceOfNumber(from).Plus(bit);
        Assert.Equal(to, Space.NumberOf(in point));
    }

    private static Contact At(int number) => new(new PeerId([(byte)number]), Space.PlaceOfNumber((ulong)number));
}
