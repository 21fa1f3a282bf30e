using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Replication;

/// <summary>A number for a replica set: the same for the same members, whoever looks and in whatever order.</summary>
internal static class ReplicaEpoch
{
    public static ulong Of(ReadOnlySpan<Contact> members)
    {
        Identifier[] ids = new Identifier[members.Length];
        for (int place = 0; place < ids.Length; place++)
            ids[place] = members[place].Id;
        Array.Sort(ids);
        byte[] joined = new byte[ids.Length * Identifier.Bytes];
        for (int place = 0; place < ids.Length; place++)
            ids[place].CopyTo(joined.AsSpan(place * Identifier.Bytes));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(joined, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
