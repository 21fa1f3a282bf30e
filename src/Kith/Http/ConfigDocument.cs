using System.Collections.Generic;

namespace Kith.Http;

/// <summary>The settings that the daemon was started with.</summary>
internal sealed record ConfigDocument(int SchemaVersion, IReadOnlyList<SettingDocument> Settings) : IDocument;
