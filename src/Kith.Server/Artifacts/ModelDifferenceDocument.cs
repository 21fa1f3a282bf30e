using System.Collections.Generic;
using System.Linq;
using Kith.Artifacts.Models;
using Kith.Http;

namespace Kith.Server.Artifacts;

/// <summary>What changed from one version of a model to another, and how many bytes they share.</summary>
internal sealed record ModelDifferenceDocument(
    int SchemaVersion,
    long BytesBefore,
    long BytesAfter,
    long Shared,
    IReadOnlyList<ModelTensorDocument> Added,
    IReadOnlyList<ModelTensorDocument> Removed,
    IReadOnlyList<ModelTensorDocument> Changed,
    int Unchanged) : IDocument
{
    public static ModelDifferenceDocument From(ModelDifference difference) => new(
        KithJson.SchemaVersion,
        difference.BytesBefore,
        difference.BytesAfter,
        difference.Shared,
        [.. difference.Added.Select(ModelTensorDocument.From)],
        [.. difference.Removed.Select(ModelTensorDocument.From)],
        [.. difference.Changed.Select(each => ModelTensorDocument.From(each.Tensor))],
        difference.Unchanged);
}
