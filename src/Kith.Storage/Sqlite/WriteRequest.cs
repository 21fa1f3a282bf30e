using System;
using Kith.Core.Records;

namespace Kith.Storage.Sqlite;

/// <summary>Work for the writer's thread. Executed inside a transaction, then told how that transaction ended.</summary>
internal abstract class WriteRequest
{
    /// <summary>Bytes of the record it carries.</summary>
    public virtual int Bytes => 0;

    public abstract void Execute(RecordTable table, DateTimeOffset now);

    /// <summary>The transaction is on the disk.</summary>
    public abstract void Complete();

    /// <summary>The transaction was undone.</summary>
    public abstract void Abandon(MergeOutcome outcome);
}
