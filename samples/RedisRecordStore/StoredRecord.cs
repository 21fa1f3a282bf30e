using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Samples.Redis;

/// <summary>
/// A record as one Redis string: the first 8 bytes of the SHA-256 of what follows, expiry and writer (64 bits each, little endian), the length of the key
/// (16 bits), the key, the value.
/// </summary>
internal sealed record StoredRecord(Record Record, RecordWriter Writer)
{
    private const int ChecksumBytes = 8;
    private const int HeaderBytes = ChecksumBytes + sizeof(long) + sizeof(ulong) + sizeof(ushort);

    public StoreCharge Charge => new(Writer, Record.Key.Span.Length + Record.Value.Length);

    public byte[] Encode()
    {
        ReadOnlySpan<byte> key = Record.Key.Span;
        byte[] bytes = new byte[HeaderBytes + key.Length + Record.Value.Length];
        Span<byte> rest = bytes.AsSpan(ChecksumBytes);
        BinaryPrimitives.WriteInt64LittleEndian(rest, Record.Expires.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt64LittleEndian(rest[8..], Writer.Number);
        BinaryPrimitives.WriteUInt16LittleEndian(rest[16..], (ushort)key.Length);
        key.CopyTo(rest[18..]);
        Record.Value.Span.CopyTo(rest[(18 + key.Length)..]);
        Checksum(rest).CopyTo(bytes, 0);
        return bytes;
    }

    /// <summary>The record in a string; null when the string is not as it was written.</summary>
    public static StoredRecord? Decode(byte[] bytes)
    {
        if (bytes.Length < HeaderBytes || !Checksum(bytes.AsSpan(ChecksumBytes)).AsSpan().SequenceEqual(bytes.AsSpan(0, ChecksumBytes)))
            return null;
        ReadOnlySpan<byte> rest = bytes.AsSpan(ChecksumBytes);
        int keyEnd = HeaderBytes + BinaryPrimitives.ReadUInt16LittleEndian(rest[16..]);
        return new StoredRecord(
            new Record(new RecordKey(bytes[HeaderBytes..keyEnd]), bytes.AsMemory(keyEnd), DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(rest))),
            RecordWriter.FromNumber(BinaryPrimitives.ReadUInt64LittleEndian(rest[8..])));
    }

    private static byte[] Checksum(ReadOnlySpan<byte> bytes) => SHA256.HashData(bytes)[..ChecksumBytes];
}
