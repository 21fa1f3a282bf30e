using System;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Storage.Sqlite;

/// <summary>One vote of a compare-and-swap on its way through the writer.</summary>
internal sealed class VoteRequest(RecordKey key, Ballot ballot, Record? proposal, ulong expected) : WriteRequest
{
    private readonly TaskCompletionSource<Vote> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Vote _vote = new(VoteOutcome.Busy);

    public Task<Vote> Task => _end.Task;

    public override int Bytes => proposal is null ? key.Span.Length : proposal.Key.Span.Length + proposal.Value.Length;

    public override void Execute(RecordTable table, DateTimeOffset now) => _vote = table.Vote(key, ballot, proposal, expected, now);

    public override void Complete() => _end.SetResult(_vote);

    public override void Abandon(MergeOutcome outcome) => _end.SetResult(new Vote(VoteOutcome.Busy));
}
