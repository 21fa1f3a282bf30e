using System.Collections.Generic;
using Kith.Http;

namespace Kith.Server.Rounds;

/// <summary>A round with the updates that were accepted.</summary>
internal sealed record GradientUpdatesDocument(int SchemaVersion, RoundStatusDocument Status, IReadOnlyList<GradientUpdateDocument> Updates) : IDocument;
