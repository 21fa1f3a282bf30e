using System;

namespace Kith.Artifacts.Rounds.Arrays;

/// <summary>An array of numbers with its name and shape.</summary>
/// <param name="Tensor">Name and shape.</param>
/// <param name="Values">The numbers, as many as the shape says, in row-major order.</param>
public sealed record NamedArray(TensorSpec Tensor, ReadOnlyMemory<float> Values);
