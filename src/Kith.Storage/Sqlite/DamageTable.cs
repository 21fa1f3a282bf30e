using System;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Storage.Sqlite;

/// <summary>
/// The list of damage as the writer uses it: what was found in damaged rows, moved here, until what was lost is back. When the list is full, one
/// entry for the whole range takes the place of all that follow.
/// </summary>
internal sealed class DamageTable : IDisposable
{
    private readonly SqliteStatement _add;
    private readonly SqliteStatement _heal;
    private readonly SqliteStatement _forget;
    private readonly SqliteStatement _list;
    private readonly SqliteStatement _count;
    private readonly int _maxEntries;

    /// <exception cref="SqliteFailure">The table cannot be read.</exception>
    public DamageTable(SqliteConnection connection, int maxEntries)
    {
        _maxEntries = maxEntries;
        _add = connection.Prepare("insert into damage (first, last, key, value) values (?1, ?2, ?3, ?4)");
        _heal = connection.Prepare("delete from damage where first = ?1 and last = ?1");
        _forget = connection.Prepare("delete from damage where number = ?1");
        _list = connection.Prepare("select number, first, last, key from damage order by number limit ?1");
        _count = connection.Prepare("select count(*) from damage");
        Recount();
    }

    /// <summary>How many entries there are.</summary>
    public long Count { get; private set; }

    /// <summary>Lists the place of a damaged row and keeps what was found there.</summary>
    public void AddRow(ReadOnlySpan<byte> identifier, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (Count >= _maxEntries)
            AddRange();
        else
            Add(identifier, identifier, key, value);
    }

    /// <summary>Lists the whole range, unless it is listed: records may be missing, and nobody can tell which.</summary>
    public void AddRange()
    {
        foreach (StoreDamage damage in List(_maxEntries + 1))
        {
            if (damage.First != damage.Last)
                return;
        }

        Span<byte> last = stackalloc byte[Identifier.Bytes];
        last.Fill(0xff);
        Add(stackalloc byte[Identifier.Bytes], last, default, default);
    }

    /// <summary>A whole record has come to a place: it need not be fetched any more.</summary>
    public void Heal(ReadOnlySpan<byte> identifier)
    {
        if (Count == 0)
            return;
        _heal.Bind(1, identifier);
        _heal.Run();
        Recount();
    }

    /// <summary>Strikes an entry off; false when it is gone.</summary>
    public bool Forget(long number)
    {
        long before = Count;
        _forget.Bind(1, number);
        _forget.Run();
        Recount();
        return Count < before;
    }

    /// <summary>The oldest entries.</summary>
    public IReadOnlyList<StoreDamage> List(int limit)
    {
        List<StoreDamage> entries = [];
        _list.Bind(1, limit);
        try
        {
            while (_list.Step())
            {
                if (_list.Bytes(1).Length != Identifier.Bytes || _list.Bytes(2).Length != Identifier.Bytes)
                    continue; // The list rots like everything else; a scrub finds what it named.
                Identifier first = new(_list.Bytes(1));
                RecordKey? key = _list.Bytes(3) is { Length: > 0 and <= RecordKey.MaxBytes } bytes && Identifier.Of(bytes) == first ? new RecordKey(bytes.ToArray()) : null;
                entries.Add(new StoreDamage(_list.Number(0), first, new Identifier(_list.Bytes(2)), key));
            }
        }
        finally
        {
            _list.Reset();
        }

        return entries;
    }

    /// <summary>Counts again, as after a transaction was undone.</summary>
    public void Recount()
    {
        try
        {
            _count.Step();
            Count = _count.Number(0);
        }
        finally
        {
            _count.Reset();
        }
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in (ReadOnlySpan<SqliteStatement>)[_add, _heal, _forget, _list, _count])
            statement.Dispose();
    }

    private void Add(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _add.Bind(1, first);
        _add.Bind(2, last);
        _add.Bind(3, key);
        _add.Bind(4, value);
        _add.Run();
        Count++;
    }
}
