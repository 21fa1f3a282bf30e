using System.Collections.Generic;

namespace Kith.Http;

/// <summary>The settings by which the daemon runs.</summary>
internal sealed record ConfigDocument(int SchemaVersion, IReadOnlyList<SettingDocument> Settings) : IDocument;
