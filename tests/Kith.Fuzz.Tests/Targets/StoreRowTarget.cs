using System;
using System.Buffers.Binary;
using Kith.Core.Ids;
using Kith.Fuzz.Tests.Engine;
using Kith.Storage.Files;
using Kith.Storage.Sqlite;
using Record = Kith.Core.Records.Record;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>
/// A row of the record store: whether its checksum is made to fit, expiry, size, the length of the key, the key, the value. With a
/// checksum that fits it is what a defect of an earlier build, or a person with an editor, may have left.
/// </summary>
internal sealed class StoreRowTarget : FuzzTarget<Record>, IDisposable
{
    private const int KeyStart = 1 + sizeof(long) + sizeof(long) + sizeof(ushort);

    private readonly SqliteConnection _connection = SqliteConnection.Open(":memory:", isReadOnly: false);
    private readonly SqliteStatement _row;

    public StoreRowTarget()
        : base("store-row", typeof(RecordRow)) => _row = _connection.Prepare("select ?1, ?2, ?3, ?4, ?5, ?6");

    public override byte[] Draw(Random random)
    {
        Record record = Drawn.Record(random);
        byte[] head = new byte[KeyStart];
        head[0] = 1;
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(1), record.ExpiresUnixMilliseconds);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(1 + sizeof(long)), record.Bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(KeyStart - sizeof(ushort)), (ushort)record.Key.Span.Length);
        return [.. head, .. record.Key.Span, .. record.Value.Span];
    }

    public void Dispose()
    {
        _row.Dispose();
        _connection.Dispose();
    }

    protected override bool TryDecode(byte[] input, out Record? decoded)
    {
        decoded = null;
        if (input.Length < KeyStart)
            return false;
        long expires = BinaryPrimitives.ReadInt64LittleEndian(input.AsSpan(1));
        int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(input.AsSpan(KeyStart - sizeof(ushort))), input.Length - KeyStart);
        ReadOnlySpan<byte> key = input.AsSpan(KeyStart, length);
        ReadOnlySpan<byte> value = input.AsSpan(KeyStart + length);
        Span<byte> identifier = stackalloc byte[Identifier.Bytes];
        Identifier.Of(key).CopyTo(identifier);
        _row.Bind(1, identifier);
        _row.Bind(2, expires);
        _row.Bind(3, BinaryPrimitives.ReadInt64LittleEndian(input.AsSpan(1 + sizeof(long))));
        _row.Bind(4, Checksum(identifier, expires, key, value) + (input[0] & 1) - 1);
        _row.Bind(5, key);
        _row.Bind(6, value);
        try
        {
            return _row.Step() && RecordRow.TryRead(_row, asked: null, out decoded);
        }
        finally
        {
            _row.Reset();
        }
    }

    protected override void Check(byte[] input, Record decoded)
    {
        Promise.That((input[0] & 1) == 1, "a row whose checksum does not fit is not read.");
        Promise.That(decoded.ExpiresUnixMilliseconds == BinaryPrimitives.ReadInt64LittleEndian(input.AsSpan(1)), "the end reads back the same.");
        Promise.Same(input.AsSpan(KeyStart), [.. decoded.Key.Span, .. decoded.Value.Span], "key and value read back the same.");
    }

    private static long Checksum(ReadOnlySpan<byte> identifier, long expires, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        uint state = Crc32C.Append(Crc32C.Append(Crc32C.Start, identifier), expires);
        return Crc32C.Finish(Crc32C.Append(Crc32C.Append(Crc32C.Append(state, key.Length), key), value));
    }
}
