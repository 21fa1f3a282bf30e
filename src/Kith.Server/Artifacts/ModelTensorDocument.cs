using System.Collections.Generic;
using Kith.Artifacts.Models;

namespace Kith.Server.Artifacts;

/// <summary>One tensor of a model; its bytes are <paramref name="Bytes"/> of the content from <paramref name="First"/> on.</summary>
internal sealed record ModelTensorDocument(string File, string Name, string Type, IReadOnlyList<long> Shape, long First, long Bytes)
{
    public static ModelTensorDocument From(ModelTensor tensor) => new(tensor.File, tensor.Name, tensor.Type, tensor.Shape, tensor.First, tensor.Bytes);
}
