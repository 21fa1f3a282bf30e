using System;
using System.Threading.Tasks;
using Kith.Core.Records;

namespace Kith.Storage.Tests;

public sealed class SqliteBallotStoreTests : BallotStoreContract, IAsyncDisposable
{
    private readonly SqliteStoreFixture _fixture = new();

    private protected override ManualClock Clock => _fixture.Clock;

    [Fact]
    public async Task Promise_and_proposal_survive_a_restart()
    {
        SqliteRecordStore store = _fixture.Open();
        Core.Records.Record proposal = Make(1);
        await store.PrepareAsync(proposal.Key, Ballot(5), default);
        await store.AcceptAsync(proposal, Ballot(5), 0, default);
        await store.PrepareAsync(proposal.Key, Ballot(8), default);
        await _fixture.CloseAsync();
        store = _fixture.Open();
        Assert.Equal((VoteOutcome.Outbid, Ballot(8)), Pair(await store.PrepareAsync(proposal.Key, Ballot(7), default)));
        Vote vote = await store.PrepareAsync(proposal.Key, Ballot(9), default);
        Assert.Equal((VoteOutcome.Granted, Ballot(5)), Pair(vote));
        Samples.AssertSame(proposal, vote.Proposal);
    }

    [Fact]
    public async Task Damaged_promise_is_not_taken_for_none()
    {
        SqliteRecordStore store = _fixture.Open();
        await store.PrepareAsync(Make(1).Key, Ballot(5), default);
        await _fixture.CloseAsync();
        _fixture.Tamper("update ballots set checksum = checksum + 1");
        store = _fixture.Open();
        Assert.Equal(VoteOutcome.Busy, (await store.PrepareAsync(Make(1).Key, Ballot(4), default)).Outcome);
        Assert.Equal(1, store.QuarantinedRecords);
    }

    [Fact]
    public async Task Ended_promises_are_removed()
    {
        SqliteRecordStore store = _fixture.Open();
        await store.PrepareAsync(Make(1).Key, Ballot(5), default);
        Clock.Now += TimeSpan.FromDays(5);
        await store.RemoveExpiredAsync(10, default);
        Assert.Equal(VoteOutcome.Granted, (await store.PrepareAsync(Make(1).Key, Ballot(1), default)).Outcome);
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected override IRecordStore Open() => _fixture.Open();

    private static (VoteOutcome Outcome, Ballot Ballot) Pair(Vote vote) => (vote.Outcome, vote.Ballot);
}
