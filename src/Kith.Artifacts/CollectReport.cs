using System.Collections.Generic;

namespace Kith.Artifacts;

/// <summary>What was let go because its lease had ended, or because somebody said so. Its chunks end in the network within their life, unless others share them.</summary>
/// <param name="Versions">The versions, as <c>name@version</c>.</param>
/// <param name="Bytes">Their bytes, together.</param>
public sealed record CollectReport(IReadOnlyList<string> Versions, long Bytes);
