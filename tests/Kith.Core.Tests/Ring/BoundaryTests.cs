using System;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring;

namespace Kith.Core.Tests.Ring;

/// <summary>What a member answers to those who want its boundary moved.</summary>
public class BoundaryTests
{
    private static readonly RingSpace Space = new(8);
    private static readonly RingOptions Options = new() { Space = Space, Successors = 2, KeepsWholeMembership = false };
    private static readonly Instant Now = new(0);

    [Fact]
    public void Gap_is_granted_to_one_joiner_and_the_next_waits()
    {
        RingMember member = Member(100, predecessor: 40);
        RingGrant grant = Assert.IsType<RingGrant>(Ask(member, new JoinRing(At(50), 1)));
        Assert.IsType<RingBusy>(Ask(member, new JoinRing(At(60), 1)));
        Assert.Equal(grant.Token, Assert.IsType<RingGrant>(Ask(member, new JoinRing(At(50), 1))).Token);
    }

    [Fact]
    public void Commit_is_answered_the_same_however_often_it_is_asked_for()
    {
        RingMember member = Member(100, predecessor: 40);
        RingGrant grant = (RingGrant)Ask(member, new JoinRing(At(50), 1));
        RingCommit first = Assert.IsType<RingCommit>(Ask(member, new ConfirmJoin(At(50), grant.Token)));
        RingCommit again = Assert.IsType<RingCommit>(Ask(member, new ConfirmJoin(At(50), grant.Token)));
        Assert.Equal((At(40), first.Epoch), (again.Predecessor!, again.Epoch));
        Assert.Equal(At(50), member.Predecessor);
        Assert.False(member.Owns(Space.PlaceOfNumber(45)));
        Assert.True(member.Owns(Space.PlaceOfNumber(51)));
    }

    [Fact]
    public void Holder_that_slept_beyond_its_lease_is_fenced_off()
    {
        RingMember member = Member(100, predecessor: 40);
        RingGrant grant = (RingGrant)Ask(member, new JoinRing(At(50), 1));
        Instant later = Now + Options.Lease;
        Assert.IsType<RingStale>(RingAnswering.Answer(member, new ConfirmJoin(At(50), grant.Token), later).Answer);
        Assert.Equal(At(40), member.Predecessor);
    }

    [Fact]
    public void Renewals_end_with_the_longest_lease()
    {
        RingMember member = Member(100, predecessor: 40);
        RingGrant grant = (RingGrant)Ask(member, new JoinRing(At(50), 1));
        Instant now = Now;
        int renewals = 0;
        while (RingAnswering.Answer(member, new RenewLock(At(50), grant.Token), now).Answer is RingAcknowledgement && renewals++ < 10_000)
            now += Options.Lease / 2;
        Assert.InRange(now - Now, Options.MaxLease - Options.Lease, Options.MaxLease + Options.Lease);
    }

    [Fact]
    public void Taken_place_is_refused_and_a_wrong_gap_redirected()
    {
        RingMember member = Member(100, predecessor: 40);
        Contact stranger = new(new PeerId([7, 7]), Space.PlaceOfNumber(100));
        Assert.Equal(RingRefusalReason.PlaceTaken, Assert.IsType<RingRefusal>(Ask(member, new JoinRing(stranger, 1))).Reason);
        Assert.Equal(At(160), Assert.IsType<RingRedirect>(Ask(member, new JoinRing(At(120), 1))).Next);
    }

    [Fact]
    public void Old_word_of_one_that_has_left_does_not_bring_it_back()
    {
        RingMember member = Member(100, predecessor: 40);
        RingMember leaver = Member(40, predecessor: 200);
        RingNotify said = new(At(40), RingRole.Predecessor, leaver.Snapshot(), preceding: []);
        RingGrant grant = Assert.IsType<RingGrant>(Ask(member, new LeaveRing(At(40), leaver.Incarnation)));
        Assert.IsType<RingCommit>(Ask(member, new ConfirmLeave(At(40), grant.Token, At(200))));
        Ask(member, said);
        Assert.Equal(At(200), member.Predecessor);
    }

    [Fact]
    public void Waiter_that_is_not_heard_of_loses_its_turn()
    {
        RingMember member = Member(100, predecessor: 40);
        Ask(member, new JoinRing(At(50), 1));
        Ask(member, new JoinRing(At(60), 1));
        Instant later = Now + Options.Lease + (2 * Options.MaxRetryAfter);
        Assert.IsType<RingGrant>(RingAnswering.Answer(member, new JoinRing(At(70), 1), later).Answer);
    }

    [Fact]
    public void Waiters_whom_a_commit_leaves_in_another_gap_do_not_hold_up_the_rest()
    {
        RingMember member = Member(100, predecessor: 40);
        RingGrant grant = (RingGrant)Ask(member, new JoinRing(At(60), 1));
        Assert.IsType<RingBusy>(Ask(member, new JoinRing(At(50), 1))); // First in the queue, and after the commit in the gap before 60.
        Assert.IsType<RingBusy>(Ask(member, new JoinRing(At(70), 1)));
        Assert.IsType<RingBusy>(Ask(member, new JoinRing(At(45), 1)));
        Assert.IsType<RingBusy>(Ask(member, new JoinRing(At(80), 1)));
        Assert.IsType<RingCommit>(Ask(member, new ConfirmJoin(At(60), grant.Token)));
        Assert.Equal([At(70), At(80)], member.Lock.Queue.Select(waiter => waiter.Peer));
    }

    [Fact]
    public void Unsafe_leave_is_refused_unless_forced()
    {
        RingMember member = Member(100, predecessor: 40);
        Assert.Equal(LeaveVerdict.Unsafe, member.BeginLeaving(isForced: false));
        Assert.Equal(LeaveVerdict.Leaving, member.BeginLeaving(isForced: true));
        Assert.IsType<RingBusy>(Ask(member, new JoinRing(At(50), 1)));
    }

    [Fact]
    public void Arcs_run_clockwise_and_through_zero()
    {
        Random random = new(2);
        for (int round = 0; round < 10_000; round++)
        {
            (int from, int point, int to) = (random.Next(256), random.Next(256), random.Next(256));
            bool expected = false;
            for (int step = (from + 1) % 256; step != to; step = (step + 1) % 256)
                expected |= step == point && point != from;
            Assert.Equal(expected, RingArc.Between(Space.PlaceOfNumber((ulong)from), Space.PlaceOfNumber((ulong)point), Space.PlaceOfNumber((ulong)to)));
        }
    }

    private static RingAnswer Ask(RingMember member, RingRequest request) => RingAnswering.Answer(member, request, Now).Answer;

    private static RingMember Member(int number, int predecessor)
    {
        RingMember member = new(At(number), Options, incarnation: 9);
        member.Place(At(predecessor), [At(160), At(predecessor)]);
        return member;
    }

    private static Contact At(int number) => new(new PeerId([(byte)number]), Space.PlaceOfNumber((ulong)number));
}
