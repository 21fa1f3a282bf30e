using System.Collections.Generic;

namespace Kith.Artifacts.Models;

/// <summary>What two versions of a model have in common, by their chunks.</summary>
/// <param name="BytesBefore">How many bytes the first has.</param>
/// <param name="BytesAfter">How many the second.</param>
/// <param name="Shared">How many bytes of the second stand in chunks that the first has too: those need not move.</param>
/// <param name="Added">Tensors that only the second has.</param>
/// <param name="Removed">Tensors that only the first has.</param>
/// <param name="Changed">Tensors of both that have another type or shape, or bytes in chunks that are not shared, and how many such bytes.</param>
/// <param name="Unchanged">How many tensors are the same.</param>
public sealed record ModelDifference(
    long BytesBefore, long BytesAfter, long Shared, IReadOnlyList<ModelTensor> Added, IReadOnlyList<ModelTensor> Removed, IReadOnlyList<(ModelTensor Tensor, long Bytes)> Changed, int Unchanged);
