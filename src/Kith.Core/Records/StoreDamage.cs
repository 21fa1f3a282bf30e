using Kith.Core.Ids;

namespace Kith.Core.Records;

/// <summary>
/// Where a store lost records to its disk: a single place, or a range of them when more cannot be told. The lost records are absent there until
/// they are fetched again from other replicas: by key where it is known, else by comparing the range.
/// </summary>
/// <param name="Number">Names this entry to <see cref="IRecordStore.ForgetDamageAsync"/>.</param>
/// <param name="First">The first identifier concerned.</param>
/// <param name="Last">The last identifier concerned, the same as the first when one record was lost.</param>
/// <param name="Key">The key of the record lost, when it is one and its key can still be told.</param>
public sealed record StoreDamage(long Number, Identifier First, Identifier Last, RecordKey? Key);
