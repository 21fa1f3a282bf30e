using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Serialization;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>The routing table, bucket by bucket, or the neighbours on the circle.</summary>
internal sealed record TableDocument(int SchemaVersion, IReadOnlyList<BucketDocument> Buckets, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RingDocument? Ring = null) : IDocument
{
    public static TableDocument From(IReadOnlyList<BucketInfo> buckets) => new(KithJson.SchemaVersion, [.. buckets.Select(BucketDocument.From)]);

    public IReadOnlyList<BucketInfo> ToBuckets() => DocumentList.Convert(Buckets, bucket => bucket.ToBucketInfo());
}
