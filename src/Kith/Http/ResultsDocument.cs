using System.Collections.Generic;
using System.Linq;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>What the gets of one request found, in the order of the keys.</summary>
internal sealed record ResultsDocument(int SchemaVersion, IReadOnlyList<ResultDocument> Results) : IDocument
{
    public static ResultsDocument From(IReadOnlyList<GetResult> results) => new(KithJson.SchemaVersion, [.. results.Select(ResultDocument.From)]);

    public List<GetResult> ToResults() => DocumentList.Convert(Results, result => result.ToResult());
}
