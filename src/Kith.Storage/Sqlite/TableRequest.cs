using System;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Storage.Sqlite;

/// <summary>Work on the table other than a merge, on its way through the writer.</summary>
/// <param name="work">What to do inside the transaction.</param>
/// <param name="otherwise">The answer when the transaction was undone for want of space or turns; whoever asked tries again.</param>
internal sealed class TableRequest<T>(Func<RecordTable, DateTimeOffset, T> work, T otherwise) : WriteRequest
{
    private readonly TaskCompletionSource<T> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Task => _end.Task;

    public override void Execute(RecordTable table, DateTimeOffset now) => _result = work(table, now);

    public override void Complete() => _end.SetResult(_result!);

    public override void Abandon(MergeOutcome outcome)
    {
        if (outcome == MergeOutcome.Failed)
            _end.SetException(new KithException(KithErrorCode.StoreUnreadable, "The record store failed earlier. Check the disk, then restart the node."));
        else
            _end.SetResult(otherwise);
    }
}
