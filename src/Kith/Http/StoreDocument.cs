using System;
using System.Collections.Generic;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Http;

/// <summary>How much the node holds, and whether its store is well.</summary>
internal sealed record StoreDocument(int SchemaVersion, long Records, long RecordBytes, string Condition, long Damaged, long UnderReplicated, long Accepted, long Refused, long Full, DateTimeOffset? Scrubbed) : IDocument
{
    public static StoreDocument From(NodeStatus status)
    {
        string condition = (StoreCondition)Counter("kith.store.condition") switch
        {
            StoreCondition.DiskFull => "disk_full",
            StoreCondition.Unreachable => "unreachable",
            StoreCondition.Failed => "failed",
            _ => "healthy",
        };
        return new StoreDocument(
            KithJson.SchemaVersion, status.Records, status.RecordBytes, condition, Counter("kith.store.damaged"), Counter("kith.repair.under_replicated"),
            Counter("kith.store.accepted"), Counter("kith.store.refused"), Counter("kith.store.full"),
            Counter(StoreScrubs.LastCounter) is > 0 and var last ? DateTimeOffset.FromUnixTimeSeconds(last) : null);

        long Counter(string name) => status.Counters.GetValueOrDefault(name);
    }
}
