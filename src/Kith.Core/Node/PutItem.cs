using System;
using Kith.Core.Ids;

namespace Kith.Core.Node;

/// <summary>One of many values to put.</summary>
/// <param name="Key">The key, namespace included.</param>
/// <param name="Value">The value, at most 64 KiB; not to be changed until its receipt is there.</param>
public readonly record struct PutItem(RecordKey Key, ReadOnlyMemory<byte> Value);
