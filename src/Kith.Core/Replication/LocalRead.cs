using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>What this node's own store says of a key.</summary>
/// <param name="Record">The valid record, or null.</param>
/// <param name="Failed">Whether the store could not be read: the absence of a record then means nothing.</param>
internal readonly record struct LocalRead(Record? Record, bool Failed = false);
