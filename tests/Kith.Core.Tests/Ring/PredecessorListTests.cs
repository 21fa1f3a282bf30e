using System;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring;

namespace Kith.Core.Tests.Ring;

public class PredecessorListTests
{
    private static readonly RingSpace Space = new(8);
    private static readonly Contact Owner = At(100);

    [Fact]
    public void Adopted_list_is_counterclockwise_and_never_longer_than_its_limit_whatever_was_told_and_known()
    {
        Random random = new(1);
        for (int round = 0; round < 10_000; round++)
        {
            Contact owner = At(random.Next(256));
            PredecessorList list = PredecessorList.Empty(in owner.Id, 4);
            for (int turn = 0; turn < 3; turn++)
                list = list.Adopt(At(random.Next(256)), [.. Enumerable.Range(0, random.Next(8)).Select(_ => At(random.Next(256)))]);
            Assert.InRange(list.Members.Length, 0, 4);
            Contact before = owner;
            foreach (Contact contact in list.Members)
            {
                Assert.True(RingArc.Between(in owner.Id, in contact.Id, in before.Id));
                before = contact;
            }
        }
    }

    [Fact]
    public void What_a_newcomer_does_not_know_yet_stays_known()
    {
        PredecessorList list = Known(90, [80, 70, 60]);
        Assert.Equal([At(95), At(90), At(80), At(70)], list.Adopt(At(95), [At(90)]).Members);
    }

    [Fact]
    public void Who_died_is_forgotten_once_the_one_after_it_says_who_precedes_it_now()
    {
        PredecessorList list = Known(90, [80, 70, 60]);
        Assert.Equal([At(90), At(70), At(60), At(50)], list.Adopt(At(90), [At(70), At(60), At(50)]).Members);
        Assert.Equal([At(80), At(70), At(60)], list.Behind(At(80)).Members);
    }

    [Fact]
    public void Nobody_is_remembered_beyond_the_end_of_the_circle()
    {
        PredecessorList list = Known(90, [80, 70, 60]);
        Assert.Equal([At(90), At(70)], list.Adopt(At(90), [At(70), Owner]).Members);
        Assert.Empty(list.Behind(Owner).Members);
    }

    [Fact]
    public void The_same_told_again_is_the_same_list()
    {
        PredecessorList list = Known(90, [80, 70, 60]);
        Assert.Same(list, list.Adopt(At(90), [At(80), At(70), At(60)]));
    }

    private static PredecessorList Known(int predecessor, int[] before) =>
        PredecessorList.Empty(in Owner.Id, 4).Adopt(At(predecessor), [.. before.Select(At)]);

    private static Contact At(int number) => new(new PeerId([(byte)number]), Space.PlaceOfNumber((ulong)number));
}
