using System;
using System.Collections.Generic;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>Lists of binary multiaddresses as text and back. What only a newer version understands is shown, and dropped when read back.</summary>
internal static class AddressText
{
    public static List<string> Format(IReadOnlyList<ReadOnlyMemory<byte>> addresses)
    {
        List<string> texts = new(addresses.Count);
        foreach (ReadOnlyMemory<byte> address in addresses)
        {
            if (Multiaddress.TryParse(address.Span, out Multiaddress? parsed))
                texts.Add(parsed.ToString());
        }

        return texts;
    }

    public static List<ReadOnlyMemory<byte>> Parse(IReadOnlyList<string> texts)
    {
        List<ReadOnlyMemory<byte>> addresses = new(texts.Count);
        foreach (string text in texts)
        {
            if (Multiaddress.TryParse(text, out Multiaddress? parsed))
                addresses.Add(parsed.Bytes);
        }

        return addresses;
    }
}
