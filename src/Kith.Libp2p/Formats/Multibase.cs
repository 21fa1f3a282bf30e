using System;
using System.Diagnostics.CodeAnalysis;
using SimpleBase;

namespace Kith.Libp2p.Formats;

/// <summary>
/// The three text forms of bytes in use (multiformats, multibase): <c>b</c> base32 lower case without padding, <c>k</c> base36 lower
/// case, <c>z</c> base58btc; and base58btc without a prefix, which peer ids and version 0 CIDs are written in.
/// </summary>
internal static class Multibase
{
    /// <summary>The longest text read, in characters. Base 36 and 58 cost the square of the length to read, so it is kept short.</summary>
    public const int MaxCharacters = 256;

    /// <summary>Base32, with its prefix.</summary>
    public static string ToBase32(ReadOnlySpan<byte> bytes) => "b" + Base32.Rfc4648.Encode(bytes).TrimEnd('=').ToLowerInvariant();

    /// <summary>Base36, with its prefix.</summary>
    public static string ToBase36(ReadOnlySpan<byte> bytes) => "k" + Base36.LowerCase.Encode(bytes);

    /// <summary>Base58btc, without a prefix.</summary>
    public static string ToBase58(ReadOnlySpan<byte> bytes) => Base58.Bitcoin.Encode(bytes);

    /// <summary>Reads base58btc without a prefix. Only the text that <see cref="ToBase58"/> writes is accepted.</summary>
    public static bool TryReadBase58(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes) =>
        TryRead(Base58.Bitcoin, text, out bytes) && text.SequenceEqual(ToBase58(bytes));

    /// <summary>Reads one of the three prefixed forms. Only the text that would be written for the same bytes is accepted.</summary>
    public static bool TryReadPrefixed(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.IsEmpty)
            return false;
        return text[0] switch
        {
            'b' => TryRead(Base32.Rfc4648, text[1..], out bytes) && text.SequenceEqual(ToBase32(bytes)),
            'k' => TryRead(Base36.LowerCase, text[1..], out bytes) && text.SequenceEqual(ToBase36(bytes)),
            'z' => TryReadBase58(text[1..], out bytes),
            _ => false,
        };
    }

    private static bool TryRead(INonAllocatingBaseCoder coder, ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length is 0 or > MaxCharacters || text.ContainsAnyExceptInRange('0', 'z'))
            return false;
        Span<byte> buffer = stackalloc byte[MaxCharacters + 8];
        if (!coder.TryDecode(text, buffer, out int length))
            return false;
        bytes = buffer[..length].ToArray();
        return true;
    }
}
