using System;
using System.Buffers.Binary;

namespace Kith.Core.Ids;

/// <summary>
/// The name of a peer: the bytes of the multihash of its public key (libp2p peer-ids specification). Opaque to the protocol core,
/// which only hashes and compares it. The text form lives in <c>Kith.Libp2p</c>.
/// </summary>
public readonly struct PeerId : IEquatable<PeerId>
{
    /// <summary>The longest peer id accepted, in bytes: an identity multihash of 42 bytes needs 44; room is left for other digests.</summary>
    public const int MaxBytes = 64;

    private readonly byte[]? _bytes;

    /// <summary>Wraps the bytes of a multihash.</summary>
    /// <exception cref="ArgumentException">The array is empty or longer than <see cref="MaxBytes"/>.</exception>
    public PeerId(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Length is 0 or > MaxBytes)
            throw new ArgumentException($"A peer id is 1 to {MaxBytes} bytes long, not {bytes.Length}.", nameof(bytes));
        _bytes = bytes;
    }

    /// <summary>Whether this is the default value, the name of nobody.</summary>
    public bool IsEmpty => _bytes is null;

    /// <summary>The bytes that are hashed to the peer's <see cref="Identifier"/> and sent on the wire.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The bytes as a span.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>The peer's place in the identifier space.</summary>
    public Identifier ToIdentifier() => Identifier.Of(_bytes);

    /// <inheritdoc/>
    public bool Equals(PeerId other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PeerId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashOf(Span);

    /// <summary>The hash code of a peer id's bytes, the same in every process.</summary>
    /// <remarks>
    /// A peer id ends in a public key or a digest, whose bytes are hash enough. Forged collisions are not worth an attacker's while:
    /// every table keyed by peer id is bounded.
    /// </remarks>
    internal static int HashOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 8 ? BinaryPrimitives.ReadInt32LittleEndian(bytes[^4..]) ^ BinaryPrimitives.ReadInt32LittleEndian(bytes[^8..]) : bytes.Length + (bytes.IsEmpty ? 0 : bytes[^1]);

    /// <summary>Hexadecimal digits, for logs and debuggers.</summary>
    public override string ToString() => Convert.ToHexStringLower(Span);

    /// <summary>Whether two ids name the same peer.</summary>
    public static bool operator ==(PeerId left, PeerId right) => left.Equals(right);

    /// <summary>Whether two ids name different peers.</summary>
    public static bool operator !=(PeerId left, PeerId right) => !left.Equals(right);
}
