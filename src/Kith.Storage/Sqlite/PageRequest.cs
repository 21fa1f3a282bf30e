using System;
using System.Threading.Tasks;
using Kith.Core.Ids;

namespace Kith.Storage.Sqlite;

/// <summary>One page of a range on its way through a reader.</summary>
internal sealed class PageRequest(Identifier from, Identifier toInclusive, byte[]? after) : ReadRequest
{
    private readonly TaskCompletionSource<RecordPage> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<RecordPage> Task => _end.Task;

    public override void Execute(RecordReader reader) => _end.SetResult(reader.ReadPage(in from, in toInclusive, after));

    public override void Fail(Exception failure) => _end.SetException(failure);
}
