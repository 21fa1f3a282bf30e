using System;
using System.Threading.Tasks;

namespace Kith.Storage.Sqlite;

/// <summary>A read other than a get, on its way through a reader.</summary>
internal sealed class ReaderRequest<T>(Func<RecordReader, T> work) : ReadRequest
{
    private readonly TaskCompletionSource<T> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _end.Task;

    public override void Execute(RecordReader reader) => _end.SetResult(work(reader));

    public override void Fail(Exception failure) => _end.SetException(failure);
}
