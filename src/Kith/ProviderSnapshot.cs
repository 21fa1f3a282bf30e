using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Replication;

namespace Kith;

/// <summary>Who provides what, as a node writes it down for its next process: each provider once, and what it claims.</summary>
internal static class ProviderSnapshot
{
    /// <summary>More than one claim and its provider take.</summary>
    private const int RoomForOne = 16 << 10;

    private const int ProviderField = 1;
    private const int ClaimField = 2;
    private const int KeyField = 1;
    private const int NumberField = 2;
    private const int SaidField = 3;

    /// <summary>Writes claims until there are no more, or no room for another.</summary>
    public static byte[] Encode(IEnumerable<ProviderClaim> claims, int maxBytes)
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        ArrayBufferWriter<byte> part = new();
        Dictionary<PeerId, int> providers = [];
        foreach (ProviderClaim claim in claims)
        {
            if (output.WrittenCount > maxBytes - RoomForOne)
                break;
            if (!providers.TryGetValue(claim.Provider.Peer, out int number))
            {
                providers[claim.Provider.Peer] = number = providers.Count;
                part.ResetWrittenCount();
                SavedContact.Write(part, claim.Provider);
                writer.Bytes(ProviderField, part.WrittenSpan);
            }

            part.ResetWrittenCount();
            ProtobufWriter inner = new(part);
            inner.Bytes(KeyField, claim.Key.Span);
            inner.Number(NumberField, (ulong)number);
            inner.Number(SaidField, (ulong)Math.Max(0, claim.Said.ToUnixTimeMilliseconds()));
            writer.Bytes(ClaimField, part.WrittenSpan);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads claims; false where there are none to be read, which an older or newer version may have written.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out List<ProviderClaim>? claims)
    {
        claims = null;
        List<Contact> providers = [];
        List<ProviderClaim> read = [];
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            bool isReadable = reader.Field switch
            {
                ProviderField => TryReadProvider(reader.Bytes(), providers),
                ClaimField => TryReadClaim(reader.Bytes(), providers, read),
                _ => true,
            };
            if (!isReadable)
                return false;
        }

        if (reader.IsMalformed)
            return false;
        claims = read;
        return true;
    }

    private static bool TryReadProvider(ReadOnlySpan<byte> bytes, List<Contact> providers)
    {
        if (providers.Count == ProviderTable.MaxInAll || !SavedContact.TryRead(bytes, out Contact? provider))
            return false;
        providers.Add(provider);
        return true;
    }

    private static bool TryReadClaim(ReadOnlySpan<byte> bytes, List<Contact> providers, List<ProviderClaim> claims)
    {
        ReadOnlySpan<byte> key = default;
        ulong number = 0;
        ulong said = 0;
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            if (reader.Field == KeyField)
                key = reader.Bytes();
            else if (reader.Field == NumberField)
                number = reader.Number();
            else if (reader.Field == SaidField)
                said = reader.Number();
        }

        if (reader.IsMalformed || number >= (ulong)providers.Count || said > (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            || claims.Count == ProviderTable.MaxInAll || !ProviderKey.TryCreate(key, out ProviderKey provided))
            return false;
        claims.Add(new ProviderClaim(provided, providers[(int)number], DateTimeOffset.FromUnixTimeMilliseconds((long)said)));
        return true;
    }
}
