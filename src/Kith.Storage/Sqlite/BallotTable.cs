using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Core.Records;
using Kith.Storage.Encryption;
using Kith.Storage.Files;

namespace Kith.Storage.Sqlite;

/// <summary>
/// What this node has promised and accepted in compare-and-swaps, beside the records and in the same transactions. On the writer's thread only.
/// </summary>
/// <remarks>A damaged row is never taken for a key without promises: an acceptor that forgets lets two values be decided.</remarks>
internal sealed class BallotTable : IDisposable
{
    /// <summary>The table. Builds that know no ballots leave it alone.</summary>
    public const string Definition = """
        create table if not exists ballots (
            identifier blob not null primary key,
            expires integer not null,
            checksum integer not null,
            state blob not null) without rowid;
        create index if not exists ballots_by_expiry on ballots (expires);
        """;

    private const int PromisedField = 1;
    private const int AcceptedField = 2;
    private const int ValueField = 3;
    private const int ExpiresField = 4;
    private const int BaseField = 5;

    private readonly SqliteStatement _find;
    private readonly SqliteStatement _write;
    private readonly SqliteStatement _removeExpired;
    private readonly RecordSeal? _seal;

    /// <exception cref="SqliteFailure">The table cannot be read.</exception>
    public BallotTable(SqliteConnection connection, RecordSeal? seal = null)
    {
        _seal = seal;
        _find = connection.Prepare("select checksum, state from ballots where identifier = ?1");
        _write = connection.Prepare("insert into ballots (identifier, expires, checksum, state) values (?1, ?2, ?3, ?4) on conflict (identifier) do update set expires = excluded.expires, checksum = excluded.checksum, state = excluded.state");
        _removeExpired = connection.Prepare("delete from ballots where identifier in (select identifier from ballots where expires <= ?1 limit ?2)");
    }

    /// <summary>What is remembered of a key; false when it cannot be read.</summary>
    public bool TryFind(ReadOnlySpan<byte> identifier, RecordKey key, out BallotState? state)
    {
        state = null;
        _find.Bind(1, identifier);
        try
        {
            if (!_find.Step())
                return true;
            ReadOnlySpan<byte> bytes = _find.Bytes(1);
            return _find.Number(0) == Crc32C.Of(bytes) && TryOpen(bytes, identifier, _seal, out byte[]? plain) && TryDecode(plain, key, out state);
        }
        finally
        {
            _find.Reset();
        }
    }

    /// <summary>Remembers a state in place of the one before, until a moment when whatever was agreed on has ended.</summary>
    public void Write(ReadOnlySpan<byte> identifier, BallotState state, DateTimeOffset expires)
    {
        byte[] plain = Encode(state);
        byte[] bytes = _seal?.Seal(plain, identifier) ?? plain;
        _write.Bind(1, identifier);
        _write.Bind(2, expires.ToUnixTimeMilliseconds());
        _write.Bind(3, Crc32C.Of(bytes));
        _write.Bind(4, bytes);
        _write.Run();
    }

    /// <summary>Forgets what has ended.</summary>
    public void RemoveExpired(int limit, DateTimeOffset now)
    {
        _removeExpired.Bind(1, now.ToUnixTimeMilliseconds());
        _removeExpired.Bind(2, limit);
        _removeExpired.Run();
    }

    /// <summary>Seals a state with the key in use, as it lies in its row. One that cannot be opened stays: it is never taken for no promise.</summary>
    public static void Reseal(SqliteConnection connection, byte[] identifier, byte[] state, RecordSeal seal)
    {
        if (!TryOpen(state, identifier, seal, out byte[]? plain))
            return;
        byte[] bytes = seal.Seal(plain, identifier);
        using SqliteStatement update = connection.Prepare("update ballots set state = ?1, checksum = ?2 where identifier = ?3 and checksum = ?4");
        update.Bind(1, bytes);
        update.Bind(2, Crc32C.Of(bytes));
        update.Bind(3, identifier);
        update.Bind(4, Crc32C.Of(state));
        update.Run();
    }

    public void Dispose()
    {
        _find.Dispose();
        _write.Dispose();
        _removeExpired.Dispose();
    }

    private static bool TryOpen(ReadOnlySpan<byte> state, ReadOnlySpan<byte> identifier, RecordSeal? seal, [NotNullWhen(true)] out byte[]? plain)
    {
        plain = RecordSeal.IsSealed(state) ? null : state.ToArray();
        return plain is not null || (seal is not null && seal.TryOpen(state, identifier, out plain));
    }

    private static byte[] Encode(BallotState state)
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        writer.Bytes(PromisedField, state.Promised.ToByteArray());
        writer.Bytes(AcceptedField, state.Accepted.ToByteArray());
        writer.Number(BaseField, state.Base);
        if (state.Proposal is { } proposal)
        {
            writer.Bytes(ValueField, proposal.Value.Span);
            writer.Number(ExpiresField, (ulong)proposal.Expires.ToUnixTimeMilliseconds());
        }

        return output.WrittenSpan.ToArray();
    }

    private static bool TryDecode(byte[] bytes, RecordKey key, out BallotState? state)
    {
        Ballot promised = default;
        Ballot accepted = default;
        byte[]? value = null;
        ulong expires = 0;
        ulong heldNumber = 0;
        bool isReadable = true;
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case PromisedField:
                    isReadable &= Ballot.TryRead(reader.Bytes(), out promised);
                    break;
                case AcceptedField:
                    isReadable &= Ballot.TryRead(reader.Bytes(), out accepted);
                    break;
                case ValueField:
                    value = reader.Bytes().ToArray();
                    break;
                case ExpiresField:
                    expires = reader.Number();
                    break;
                case BaseField:
                    heldNumber = reader.Number();
                    break;
            }
        }

        isReadable &= !reader.IsMalformed && expires <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        Record? proposal = isReadable && value is not null ? new Record(key, value, DateTimeOffset.FromUnixTimeMilliseconds((long)expires)) : null;
        state = isReadable ? new BallotState(promised, accepted, proposal, heldNumber) : null;
        return isReadable;
    }
}
