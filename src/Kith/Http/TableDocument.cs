using System.Collections.Generic;
using System.Linq;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>The routing table, bucket by bucket.</summary>
internal sealed record TableDocument(int SchemaVersion, IReadOnlyList<BucketDocument> Buckets) : IDocument
{
    public static TableDocument From(IReadOnlyList<BucketInfo> buckets) => new(KithJson.SchemaVersion, [.. buckets.Select(BucketDocument.From)]);

    public IReadOnlyList<BucketInfo> ToBuckets() => DocumentList.Convert(Buckets, bucket => bucket.ToBucketInfo());
}
