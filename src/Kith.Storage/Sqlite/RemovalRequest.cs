using System;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Storage.Sqlite;

/// <summary>One removal of expired records on its way through the writer.</summary>
internal sealed class RemovalRequest(int limit) : WriteRequest
{
    private readonly TaskCompletionSource<int> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _removed;

    public Task<int> Task => _end.Task;

    public override void Execute(RecordTable table, DateTimeOffset now) => _removed = table.RemoveExpired(limit, now);

    public override void Complete() => _end.SetResult(_removed);

    public override void Abandon(MergeOutcome outcome)
    {
        if (outcome == MergeOutcome.Failed)
            _end.SetException(new KithException(KithErrorCode.StoreUnreadable, "The record store failed earlier. Check the disk, then restart the node."));
        else
            _end.SetResult(0); // The next turn tries again.
    }
}
