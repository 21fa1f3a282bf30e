using System;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Records;
using Record = Kith.Core.Records.Record;

namespace Kith.Storage.Tests;

/// <summary>What every store that keeps ballots does. The numbers here are hybrid clocks: a store asks the namespace's rule for them.</summary>
public abstract class BallotStoreContract
{
    private static readonly RecordKey Key = PlainKey.Of("register");

    private protected virtual ManualClock Clock { get; } = new();

    [Fact]
    public async Task Promise_refuses_earlier_ballots_and_grants_later_ones()
    {
        await using IRecordStore store = Open();
        IBallotStore ballots = (IBallotStore)store;
        Assert.Equal(VoteOutcome.Granted, (await ballots.PrepareAsync(Key, Ballot(5), default)).Outcome);
        Vote outbid = await ballots.PrepareAsync(Key, Ballot(4), default);
        Assert.Equal((VoteOutcome.Outbid, Ballot(5)), (outbid.Outcome, outbid.Ballot));
        Assert.Equal(VoteOutcome.Outbid, (await ballots.AcceptAsync(Make(1), Ballot(4), 0, default)).Outcome);
        Assert.Equal(VoteOutcome.Granted, (await ballots.PrepareAsync(Key, Ballot(6), default)).Outcome);
    }

    [Fact]
    public async Task Accepted_record_is_told_to_the_next_and_not_held_before_it_is_merged()
    {
        await using IRecordStore store = Open();
        IBallotStore ballots = (IBallotStore)store;
        await ballots.PrepareAsync(Key, Ballot(5), default);
        Record proposal = Make(1);
        Assert.Equal(VoteOutcome.Granted, (await ballots.AcceptAsync(proposal, Ballot(5), 0, default)).Outcome);
        Assert.Null(await store.GetAsync(Key, default));
        Vote next = await ballots.PrepareAsync(Key, Ballot(6), default);
        Assert.Equal((VoteOutcome.Granted, Ballot(5), 0UL), (next.Outcome, next.Ballot, next.HeldNumber));
        Samples.AssertSame(proposal, next.Proposal);
        await store.MergeAsync(proposal, default);
        Vote decided = await ballots.PrepareAsync(Key, Ballot(7), default);
        Assert.Equal((VoteOutcome.Granted, 1UL), (decided.Outcome, decided.HeldNumber));
        Assert.Null(decided.Proposal);
        Samples.AssertSame(proposal, decided.Held);
    }

    [Fact]
    public async Task Another_number_than_expected_is_not_replaced()
    {
        await using IRecordStore store = Open();
        IBallotStore ballots = (IBallotStore)store;
        await store.MergeAsync(Make(3), default);
        await ballots.PrepareAsync(Key, Ballot(5), default);
        Vote vote = await ballots.AcceptAsync(Make(3), Ballot(5), 2, default);
        Assert.Equal((VoteOutcome.NotExpected, 3UL), (vote.Outcome, vote.HeldNumber));
    }

    [Fact]
    public async Task Another_epoch_is_refused_until_the_number_has_been_raised_by_two()
    {
        await using IRecordStore store = Open();
        IBallotStore ballots = (IBallotStore)store;
        await store.MergeAsync(Make(1), default);
        await ballots.PrepareAsync(Key, Ballot(5), default);
        Assert.Equal(VoteOutcome.OtherEpoch, (await ballots.PrepareAsync(Key, Ballot(9, epoch: 2), default)).Outcome);
        await store.MergeAsync(Make(2), default);
        Assert.Equal(VoteOutcome.OtherEpoch, (await ballots.PrepareAsync(Key, Ballot(9, epoch: 2), default)).Outcome);
        await store.MergeAsync(Make(3), default);
        Assert.Equal(VoteOutcome.Granted, (await ballots.PrepareAsync(Key, Ballot(1, epoch: 2), default)).Outcome);
    }

    [Fact]
    public async Task Record_that_has_ended_counts_as_none()
    {
        await using IRecordStore store = Open();
        IBallotStore ballots = (IBallotStore)store;
        await store.MergeAsync(Make(7), default);
        await ballots.PrepareAsync(Key, Ballot(5), default);
        Clock.Now += TimeSpan.FromHours(2);
        Vote vote = await ballots.PrepareAsync(Key, Ballot(6), default);
        Assert.Equal((VoteOutcome.Granted, 0UL), (vote.Outcome, vote.HeldNumber));
    }

    private protected abstract IRecordStore Open();

    private protected static Ballot Ballot(ulong stamp, ulong epoch = 1) => new(stamp, 1, epoch);

    private protected Record Make(ulong number) => Samples.Plain("register", $"value {number}", number, Clock.Now.AddHours(1));
}
