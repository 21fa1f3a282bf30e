using System;
using System.Text;

namespace Kith.Core.Ids;

/// <summary>
/// The name of a record: 1 to 1,024 bytes, a namespace such as <c>/kith/plain/</c> followed by the rest. Multihashes and peer ids in
/// the rest are binary, so a key is parsed by length and never by splitting.
/// </summary>
public readonly struct RecordKey : IEquatable<RecordKey>
{
    /// <summary>The longest key, in bytes.</summary>
    public const int MaxBytes = 1024;

    private readonly byte[]? _bytes;

    /// <summary>Wraps the bytes of a whole key, namespace included.</summary>
    /// <exception cref="ArgumentException">The array is empty or longer than <see cref="MaxBytes"/>.</exception>
    public RecordKey(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Length is 0 or > MaxBytes)
            throw new ArgumentException($"A record key is 1 to {MaxBytes} bytes long, namespace included, not {bytes.Length}. Shorten it, or hash the long part.", nameof(bytes));
        _bytes = bytes;
    }

    /// <summary>A key from UTF-8 text such as <c>/kith/plain/greeting</c>.</summary>
    /// <exception cref="ArgumentException">The text is empty or longer than <see cref="MaxBytes"/> bytes.</exception>
    public static RecordKey FromText(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>A key from a namespace and the binary rest.</summary>
    /// <exception cref="ArgumentException">Together they are empty or longer than <see cref="MaxBytes"/> bytes.</exception>
    public static RecordKey FromParts(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> rest) => new([.. prefix, .. rest]);

    /// <summary>Whether this is the default value, the name of nothing.</summary>
    public bool IsEmpty => _bytes is null;

    /// <summary>The bytes that are hashed and sent on the wire.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The bytes as a span.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <inheritdoc/>
    public bool Equals(RecordKey other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RecordKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Identifier.Of(_bytes).GetHashCode();

    /// <summary>Printable ASCII as it is, every other byte as <c>\xNN</c>: for logs and debuggers, not for parsing.</summary>
    public override string ToString()
    {
        StringBuilder text = new(Span.Length);
        foreach (byte value in Span)
        {
            if (value is >= 0x20 and < 0x7f and not (byte)'\\')
                text.Append((char)value);
            else
                text.Append("\\x").Append(value.ToString("x2"));
        }

        return text.ToString();
    }

    /// <summary>Whether two keys have the same bytes.</summary>
    public static bool operator ==(RecordKey left, RecordKey right) => left.Equals(right);

    /// <summary>Whether two keys have different bytes.</summary>
    public static bool operator !=(RecordKey left, RecordKey right) => !left.Equals(right);
}
