using System;

namespace Kith.Storage.Sqlite;

/// <summary>Work for a reader.</summary>
internal abstract class ReadRequest
{
    public abstract void Execute(RecordReader reader);

    public abstract void Fail(Exception failure);
}
