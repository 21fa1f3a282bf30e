using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>Some of a node's records, in the order of their identifiers.</summary>
internal sealed record RecordsDocument(int SchemaVersion, IReadOnlyList<RecordInfoDocument> Records, string? Next = null) : IDocument
{
    public static RecordsDocument From(RecordListPage page) =>
        new(KithJson.SchemaVersion, [.. page.Records.Select(RecordInfoDocument.From)], page.Next?.ToString());

    public RecordListPage ToPage() => new(
        DocumentList.Convert(Records, record => record.ToRecordInfo()),
        Next is null ? null : Identifier.Parse(Next));
}
