namespace Kith.Libp2p.Tests.Vectors;

/// <summary>One line of libp2p-tls-certificates.json.</summary>
internal sealed record CertificateVector(string Name, string CertificateHex, string? PeerId, bool Valid);
