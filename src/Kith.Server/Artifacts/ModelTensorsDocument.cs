using System.Collections.Generic;
using System.Linq;
using Kith.Artifacts.Models;
using Kith.Http;

namespace Kith.Server.Artifacts;

/// <summary>The tensors of a model's safetensors files.</summary>
internal sealed record ModelTensorsDocument(int SchemaVersion, IReadOnlyList<ModelTensorDocument> Tensors) : IDocument
{
    public static ModelTensorsDocument From(IEnumerable<ModelTensor> tensors) => new(KithJson.SchemaVersion, [.. tensors.Select(ModelTensorDocument.From)]);
}
