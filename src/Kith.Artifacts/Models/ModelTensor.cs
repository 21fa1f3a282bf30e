using System.Collections.Generic;

namespace Kith.Artifacts.Models;

/// <summary>One tensor of a model in the safetensors format.</summary>
/// <param name="File">The file it is in, as the artifact has it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements as the file writes it, such as <c>F32</c>.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="First">Where in the artifact its first byte lies.</param>
/// <param name="Bytes">How many bytes it has.</param>
public sealed record ModelTensor(string File, string Name, string Type, IReadOnlyList<long> Shape, long First, long Bytes);
