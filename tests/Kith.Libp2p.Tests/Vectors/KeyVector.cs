namespace Kith.Libp2p.Tests.Vectors;

/// <summary>One line of libp2p-keys.json.</summary>
internal sealed record KeyVector(string Type, string Half, string Hex);
