using System;
using Kith.Core.Ids;

namespace Kith.Libp2p.Formats;

/// <summary>
/// Peer ids as people write them (libp2p peer-ids, "String representation"): base58btc is printed; base58btc and a version 1 CID of
/// codec libp2p-key in base32 or base36 are read.
/// </summary>
public static class PeerIdText
{
    /// <summary>The longest public key message that a peer id holds in full, in bytes; longer ones are hashed (libp2p peer-ids).</summary>
    internal const int MaxInlineKeyBytes = 42;

    /// <summary>The peer id as base58btc text, such as <c>12D3KooW…</c>.</summary>
    public static string Format(PeerId peer) => Multibase.ToBase58(peer.Span);

    /// <summary>Reads a peer id.</summary>
    /// <exception cref="FormatException">The text is not a peer id.</exception>
    public static PeerId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out PeerId peer)
            ? peer
            : throw new FormatException(
                $"'{Excerpt.Of(text)}' is not a peer id. Peer ids look like 12D3KooW…, 16Uiu2…, Qm… or k51…; copy the whole text.");
    }

    /// <summary>Reads a peer id; false when the text is not one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PeerId peer)
    {
        peer = default;
        if (text.StartsWith("1") || text.StartsWith("Qm"))
            return Multibase.TryReadBase58(text, out byte[]? bytes) && TryFromBytes(bytes, out peer);
        return Cid.TryParse(text, out Cid? cid) && cid.Codec == Cid.Libp2pKeyCodec && TryFromBytes(cid.Hash.Bytes.Span, out peer);
    }

    /// <summary>
    /// Reads the binary form: a sha2-256 multihash, or an identity multihash of at most <see cref="MaxInlineKeyBytes"/> bytes.
    /// </summary>
    internal static bool TryFromBytes(ReadOnlySpan<byte> bytes, out PeerId peer)
    {
        peer = default;
        if (!Multihash.TryParse(bytes, out Multihash? hash) || !IsPeerId(hash))
            return false;
        peer = new PeerId(bytes.ToArray());
        return true;
    }

    /// <summary>Whether a multihash can be the name of a peer.</summary>
    internal static bool IsPeerId(Multihash hash) =>
        hash.Code == Multihash.Sha256Code || (hash.Code == Multihash.IdentityCode && hash.Digest.Length is > 0 and <= MaxInlineKeyBytes);
}
