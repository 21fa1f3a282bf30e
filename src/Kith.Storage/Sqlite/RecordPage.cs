using System.Collections.Generic;
using Kith.Core.Records;

namespace Kith.Storage.Sqlite;

/// <summary>Part of a range.</summary>
/// <param name="Records">The live records in it, in identifier order; there may be none in a page that is not the last.</param>
/// <param name="Last">Where the next page continues; null when this is the last.</param>
internal sealed record RecordPage(IReadOnlyList<Record> Records, byte[]? Last);
