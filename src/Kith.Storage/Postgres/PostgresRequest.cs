using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Storage.Postgres;

/// <summary>One merge, or one removal of expired records when there is no record, on its way through the writer.</summary>
internal sealed class PostgresRequest(Record? record, RecordWriter writer, int removals, CancellationToken cancellation)
{
    private readonly TaskCompletionSource<MergeResult> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Record? Record => record;

    public Identifier Id { get; } = record is null ? default : Identifier.Of(record.Key.Span);

    public RecordWriter Writer => writer;

    /// <summary>How many expired records to remove at most; then how many were.</summary>
    public int Removals { get; set; } = removals;

    public MergeResult Result { get; set; }

    public Task<MergeResult> Task => _end.Task;

    /// <summary>Whether nobody waits for it any more: asked once, before the transaction.</summary>
    public bool EndWhenCancelled() => cancellation.IsCancellationRequested && _end.TrySetCanceled(cancellation);

    public void Complete() => _end.TrySetResult(Result);

    public void Abandon(MergeOutcome outcome)
    {
        Removals = 0; // The next turn tries again.
        _end.TrySetResult(new MergeResult(outcome));
    }
}
