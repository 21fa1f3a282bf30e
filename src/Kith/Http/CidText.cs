using System;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>What is provided, as people write it: a content id, alone or in a content key.</summary>
internal static class CidText
{
    private const string Content = "/kith/content/";

    /// <summary>Version 1 with the codec of raw bytes: a provider key says nothing of codecs.</summary>
    public static string Format(ProviderKey key) => Multihash.TryParse(key.Span, out Multihash? hash) ? Cid.Version1(Cid.RawCodec, hash).ToString() : key.ToString();

    /// <summary>Reads a content id of any version and codec; false when the text is none.</summary>
    public static bool TryParse(string text, out ProviderKey key)
    {
        key = default;
        string bare = text.StartsWith(Content, StringComparison.Ordinal) ? text[Content.Length..] : text;
        return Cid.TryParse(bare.AsSpan(), out Cid? cid) && ProviderKey.TryCreate(cid.Hash.Bytes.Span, out key);
    }
}
