using System;
using Kith.Core.Ids;

namespace Kith.Core.Kademlia;

/// <summary>
/// Draws keys for bucket refresh. The wire carries what is hashed, so a point in a bucket cannot be named directly: 34-byte sha2-256
/// multihashes are drawn until the SHA-256 of one falls into the bucket, about 2^(bucket + 1) draws.
/// </summary>
internal static class RefreshKey
{
    /// <summary>A key whose identifier shares exactly <paramref name="prefixLength"/> leading bits with <paramref name="self"/>.</summary>
    public static byte[] Draw(in Identifier self, int prefixLength, Random random)
    {
        byte[] key = new byte[34];
        key[0] = 0x12;
        key[1] = 0x20;
        // A draw misses with probability 1 - 2^-(n+1); 64 times the expected count misses once in e^64.
        for (long draw = 64L << (prefixLength + 1); draw > 0; draw--)
        {
            random.NextBytes(key.AsSpan(2));
            Identifier id = Identifier.Of(key);
            if (Identifier.SharedPrefixLength(in self, in id) == prefixLength)
                break;
        }

        return key;
    }
}
