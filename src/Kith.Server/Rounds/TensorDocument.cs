using System.Collections.Generic;
using Kith.Artifacts.Rounds.Arrays;

namespace Kith.Server.Rounds;

/// <summary>The name and the shape of an array.</summary>
internal sealed record TensorDocument(string Name, IReadOnlyList<long> Shape)
{
    public static TensorDocument From(TensorSpec tensor) => new(tensor.Name, tensor.Shape);

    public TensorSpec ToTensor() => new(Name, Shape);
}
