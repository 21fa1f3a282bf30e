namespace Kith.Http;

/// <summary>One thing that was looked at, how it is, and what to do where it is not well.</summary>
internal sealed record HealthFindingDocument(string Name, string Level, string Text);
