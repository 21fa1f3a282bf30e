using System;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Core.Node;

/// <summary>One record on a node's own disk.</summary>
/// <param name="Key">The key, namespace included.</param>
/// <param name="ValueBytes">The length of what is stored, envelope included.</param>
/// <param name="Expires">When it ends.</param>
/// <param name="Version">Which write it is.</param>
/// <param name="IsTombstone">Whether it stands for a deletion.</param>
/// <param name="LacksCopies">Whether a copy could not be made where one belongs, as far as this node knows; it is tried again.</param>
public sealed record RecordInfo(RecordKey Key, int ValueBytes, DateTimeOffset Expires, RecordVersion? Version, bool IsTombstone, bool LacksCopies);
