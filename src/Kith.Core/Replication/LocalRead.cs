using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>What this node's own store says of a key.</summary>
/// <param name="Record">The valid record, or null.</param>
/// <param name="Failed">Whether the store could not be read: the absence of a record then means nothing.</param>
/// <param name="IsCatchingUp">Whether a record may be absent only because it is not here yet.</param>
internal readonly record struct LocalRead(Record? Record, bool Failed = false, bool IsCatchingUp = false)
{
    /// <summary>Whether this counts as an answer, absent included.</summary>
    public bool IsAnswer => Record is not null || !(Failed || IsCatchingUp);
}
