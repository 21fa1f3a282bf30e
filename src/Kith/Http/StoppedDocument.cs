namespace Kith.Http;

/// <summary>Whether something was provided before it was stopped.</summary>
internal sealed record StoppedDocument(int SchemaVersion, bool WasProvided) : IDocument;
