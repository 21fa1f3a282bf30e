using System;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Kith.Core.Records;

namespace Kith.Storage.Sqlite;

/// <summary>One merge on its way through the writer. Goes back to its writer when its result is taken, so that merging allocates nothing.</summary>
internal sealed class MergeRequest(StoreWriter owner) : WriteRequest, IValueTaskSource<MergeResult>
{
    // Never continue the caller on the writer's thread: it has other merges to complete and an fsync to wait for.
    private ManualResetValueTaskSourceCore<MergeResult> _end = new() { RunContinuationsAsynchronously = true };
    private Record? _record;
    private RecordWriter _writer;
    private CancellationToken _cancellation;
    private bool _isCancelled;
    private MergeResult _result;

    public override int Bytes => _record!.Bytes;

    public ValueTask<MergeResult> Start(Record record, RecordWriter writer, CancellationToken cancellation)
    {
        _record = record;
        _writer = writer;
        _cancellation = cancellation;
        return new ValueTask<MergeResult>(this, _end.Version);
    }

    public override void Execute(RecordTable table, DateTimeOffset now)
    {
        _isCancelled = _cancellation.IsCancellationRequested;
        if (!_isCancelled)
            _result = table.Merge(_record!, _writer, now);
    }

    public override void Complete()
    {
        if (_isCancelled)
            _end.SetException(new OperationCanceledException(_cancellation));
        else
            _end.SetResult(_result);
    }

    public override void Abandon(MergeOutcome outcome) => _end.SetResult(new MergeResult(outcome));

    public MergeResult GetResult(short token)
    {
        try
        {
            return _end.GetResult(token);
        }
        finally
        {
            _record = null;
            _cancellation = default;
            _isCancelled = false;
            _result = default;
            _end.Reset();
            owner.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _end.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _end.OnCompleted(continuation, state, token, flags);
}
