using System;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Storage.Sqlite;

/// <summary>One get on its way through a reader. Goes back to its pool when its result is taken: a get allocates only the record it finds.</summary>
internal sealed class GetRequest(ReaderPool owner) : ReadRequest, IValueTaskSource<Record?>
{
    private ManualResetValueTaskSourceCore<Record?> _end = new() { RunContinuationsAsynchronously = true };
    private RecordKey _key;
    private CancellationToken _cancellation;

    public ValueTask<Record?> Start(RecordKey key, CancellationToken cancellation)
    {
        _key = key;
        _cancellation = cancellation;
        return new ValueTask<Record?>(this, _end.Version);
    }

    public override void Execute(RecordReader reader)
    {
        if (_cancellation.IsCancellationRequested)
            _end.SetException(new OperationCanceledException(_cancellation));
        else
            _end.SetResult(reader.Get(_key));
    }

    public override void Fail(Exception failure) => _end.SetException(failure);

    public Record? GetResult(short token)
    {
        try
        {
            return _end.GetResult(token);
        }
        finally
        {
            _key = default;
            _cancellation = default;
            _end.Reset();
            owner.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _end.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _end.OnCompleted(continuation, state, token, flags);
}
