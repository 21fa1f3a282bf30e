namespace Kith.Fuzz.Tests.Engine;

/// <summary>An input of the corpus.</summary>
/// <param name="Input">The input.</param>
/// <param name="IsAccepted">Whether the decoder is to accept it.</param>
internal sealed record CorpusEntry(byte[] Input, bool IsAccepted);
