using System;
using System.Text;
using Kith.Core.Formats;
using Kith.Core.Ids;

namespace Kith.Core.Records;

/// <summary>
/// Keys in <c>/kith/signed/</c>: the binary peer id of the only one who may write there, a slash and a name. The id ends where its multihash
/// says, since its bytes may well contain a slash.
/// </summary>
public static class SignedKey
{
    /// <summary>The namespace's prefix.</summary>
    public static ReadOnlySpan<byte> Prefix => "/kith/signed/"u8;

    /// <summary>The key of a name that belongs to a peer.</summary>
    /// <exception cref="ArgumentException">The peer id is no multihash, the name is empty, or together they are longer than <see cref="RecordKey.MaxBytes"/> bytes.</exception>
    public static RecordKey Of(PeerId owner, string name)
    {
        RecordKey key = RecordKey.FromParts(Prefix, [.. owner.Span, (byte)'/', .. Encoding.UTF8.GetBytes(name)]);
        return TryReadOwner(key, out PeerId read) && read == owner ? key : throw new ArgumentException("A signed key needs a peer id that is a multihash, and a name.", nameof(owner));
    }

    /// <summary>Who may write under a key; false when the key is not of this form.</summary>
    public static bool TryReadOwner(RecordKey key, out PeerId owner)
    {
        owner = default;
        ReadOnlySpan<byte> bytes = key.Span;
        if (!bytes.StartsWith(Prefix))
            return false;
        bytes = bytes[Prefix.Length..];
        if (Varint.Read(bytes, out _, out int codeLength) != VarintStatus.Complete
            || Varint.Read(bytes[codeLength..], out ulong digestLength, out int lengthLength) != VarintStatus.Complete
            || digestLength is 0 or > PeerId.MaxBytes)
            return false;
        int length = codeLength + lengthLength + (int)digestLength;
        if (length > PeerId.MaxBytes || bytes.Length < length + 2 || bytes[length] != (byte)'/')
            return false;
        owner = new PeerId(bytes[..length].ToArray());
        return true;
    }
}
