using System.Collections.Generic;
using System.Linq;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>Values to put in one request.</summary>
internal sealed record PutBatchDocument(int SchemaVersion, IReadOnlyList<PutItemDocument> Items) : IDocument
{
    public static PutBatchDocument From(IReadOnlyList<PutItem> items) => new(KithJson.SchemaVersion, [.. items.Select(PutItemDocument.From)]);

    public List<PutItem> ToItems() => DocumentList.Convert(Items, item => item.ToItem());
}
