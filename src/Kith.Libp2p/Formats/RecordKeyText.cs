using System;
using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Text;
using System.Text.Unicode;
using Kith.Core.Ids;

namespace Kith.Libp2p.Formats;

/// <summary>
/// Record keys as people write them. A text without a leading slash is a plain key: <c>greeting</c> means <c>/kith/plain/greeting</c>.
/// Content is named by its CID, keys of peers by peer id; inside the key both are binary. Everything else is UTF-8 as it stands.
/// </summary>
/// <remarks>
/// A key without such a text is written <c>/base64url/…</c>, so that every key has one text and every text that is printed can be read.
/// </remarks>
public static class RecordKeyText
{
    private const string Plain = "/kith/plain/";
    private const string Content = "/kith/content/";
    private const string Signed = "/kith/signed/";
    private const string Base64 = "/base64url/";

    private static readonly string[] NamespacesOfPeers = ["/pk/", "/ipns/"];

    /// <summary>The longest text accepted, in characters: the longest key in base64url and some room.</summary>
    public const int MaxCharacters = 1_536;

    /// <summary>Reads a key.</summary>
    /// <exception cref="FormatException">The text is no key; the message names the remedy.</exception>
    public static RecordKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out RecordKey key, out string? problem)
            ? key
            : throw new FormatException($"'{Excerpt.Of(text)}' is not a key: {problem}");
    }

    /// <summary>Reads a key; false when the text is none.</summary>
    public static bool TryParse(string? text, out RecordKey key)
    {
        key = default;
        return text is not null && TryParse(text, out key, out _);
    }

    /// <summary>The text of a key; <see cref="Parse"/> reads it back.</summary>
    public static string Format(RecordKey key)
    {
        // Keys of strangers are printed on terminals, so none with control characters is printed as it stands.
        if (ToReadableText(key.Span) is { } text && !text.Any(char.IsControl) && TryParse(text, out RecordKey same) && same == key)
            return text;
        return Base64 + ToBase64Url(key);
    }

    /// <summary>The key's bytes in base64url without padding, as HTTP paths carry it.</summary>
    public static string ToBase64Url(RecordKey key) => Base64Url.EncodeToString(key.Span);

    /// <summary>Reads a key from base64url without padding.</summary>
    /// <exception cref="FormatException">The text is not base64url of 1 to 1,024 bytes.</exception>
    public static RecordKey FromBase64Url(ReadOnlySpan<char> text) => TryFromBase64Url(text, out RecordKey key)
        ? key
        : throw new FormatException(
            $"'{Excerpt.Of(text)}' is not a key in base64url: use the characters A-Z a-z 0-9 - _ without padding, "
            + $"for 1 to {RecordKey.MaxBytes} bytes.");

    /// <summary>Reads a key from base64url without padding; false when it is none. Never throws.</summary>
    public static bool TryFromBase64Url(ReadOnlySpan<char> text, out RecordKey key)
    {
        key = default;
        Span<byte> bytes = stackalloc byte[RecordKey.MaxBytes];
        if (text.Length is 0 or > MaxCharacters
            || !Base64Url.IsValid(text, out int length)
            || length is 0 or > RecordKey.MaxBytes
            || !Base64Url.TryDecodeFromChars(text, bytes, out length))
            return false;
        key = new RecordKey(bytes[..length].ToArray());
        return text.SequenceEqual(ToBase64Url(key));
    }

    private static bool TryParse(string text, out RecordKey key, [NotNullWhen(false)] out string? problem)
    {
        key = default;
        if (text.Length is 0 or > MaxCharacters)
            problem = $"a key has 1 to {MaxCharacters} characters. Shorten it, or hash the long part.";
        else if (HasLoneSurrogate(text))
            problem = "it is not valid Unicode text.";
        else if (text.StartsWith(Base64, StringComparison.Ordinal))
            problem = TryFromBase64Url(text.AsSpan(Base64.Length), out key) ? null : $"{Base64} is followed by base64url without padding.";
        else if (!TryToBytes(text, out byte[]? bytes, out problem))
            return false;
        else if (bytes.Length > RecordKey.MaxBytes)
            problem = $"it has {bytes.Length} bytes, namespace included, and may have {RecordKey.MaxBytes}. Shorten it, or hash the long part.";
        else
            key = new RecordKey(bytes);
        return problem is null;
    }

    private static bool HasLoneSurrogate(string text) =>
        Utf8.FromUtf16(text, stackalloc byte[3 * MaxCharacters], out _, out _, replaceInvalidSequences: false) == OperationStatus.InvalidData;

    private static bool TryToBytes(string text, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out string? problem)
    {
        if (!text.StartsWith('/'))
            text = Plain + text;
        if (text.StartsWith(Content, StringComparison.Ordinal))
        {
            bytes = Cid.TryParse(text.AsSpan(Content.Length), out Cid? cid) ? Join(Content, cid.Hash.Bytes.Span, "") : null;
            problem = bytes is null ? $"{Content} is followed by a CID, such as bafk…." : null;
        }
        else if (text.StartsWith(Signed, StringComparison.Ordinal))
        {
            int slash = text.IndexOf('/', Signed.Length);
            bool isNamed = slash > 0 && slash < text.Length - 1;
            bytes = isNamed ? WithPeer(Signed, text.AsSpan(Signed.Length, slash - Signed.Length), text[slash..]) : null;
            problem = bytes is null ? $"{Signed} is followed by the writer's peer id, a slash and a name: {Signed}12D3KooW…/name." : null;
        }
        else if (Array.Find(NamespacesOfPeers, name => text.StartsWith(name, StringComparison.Ordinal)) is { } prefix)
        {
            bytes = WithPeer(prefix, text.AsSpan(prefix.Length), "");
            problem = bytes is null ? $"{prefix} is followed by a peer id, such as 12D3KooW…." : null;
        }
        else
        {
            bytes = Encoding.UTF8.GetBytes(text);
            problem = null;
        }

        return bytes is not null;
    }

    /// <summary>A text that is likely to mean the key; the caller reads it back to be sure.</summary>
    private static string? ToReadableText(ReadOnlySpan<byte> key)
    {
        if (Multihash.TryParse(After(key, Content), out Multihash? hash))
            return Content + Cid.Version1(Cid.RawCodec, hash);
        if (Multihash.TryRead(After(key, Signed), out Multihash? writer) && PeerIdText.IsPeerId(writer))
        {
            ReadOnlySpan<byte> name = After(key, Signed)[writer.Bytes.Length..];
            return Utf8.IsValid(name) ? Signed + Multibase.ToBase58(writer.Bytes.Span) + Encoding.UTF8.GetString(name) : null;
        }

        foreach (string prefix in NamespacesOfPeers)
        {
            if (PeerIdText.TryFromBytes(After(key, prefix), out PeerId peer))
                return prefix + PeerIdText.Format(peer);
        }

        return Utf8.IsValid(key) ? Encoding.UTF8.GetString(key) : null;
    }

    /// <summary>What follows a prefix; empty where the key begins otherwise.</summary>
    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> key, string prefix)
    {
        Span<byte> bytes = stackalloc byte[prefix.Length];
        Encoding.ASCII.GetBytes(prefix, bytes);
        return key.StartsWith(bytes) ? key[bytes.Length..] : default;
    }

    private static byte[]? WithPeer(string prefix, ReadOnlySpan<char> peerText, string end) =>
        PeerIdText.TryParse(peerText, out PeerId peer) ? Join(prefix, peer.Span, end) : null;

    private static byte[] Join(string prefix, ReadOnlySpan<byte> middle, string end) =>
        [.. Encoding.ASCII.GetBytes(prefix), .. middle, .. Encoding.UTF8.GetBytes(end)];
}
