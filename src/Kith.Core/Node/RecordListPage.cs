using System.Collections.Generic;
using Kith.Core.Ids;

namespace Kith.Core.Node;

/// <summary>Some of a node's records, in the order of their identifiers.</summary>
/// <param name="Records">The records; fewer than asked for only at the end.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
public sealed record RecordListPage(IReadOnlyList<RecordInfo> Records, Identifier? Next);
