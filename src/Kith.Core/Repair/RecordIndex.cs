using System;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Core.Repair;

/// <summary>
/// Which versions this node holds, without their values: what repair decides by, so that it reads from the disk only what it gives away.
/// Some 60 bytes a record.
/// </summary>
internal sealed class RecordIndex
{
    private readonly Dictionary<Identifier, Held> _records = [];

    private long _earliest = long.MaxValue; // No record ends before; mostly one does then.

    private readonly record struct Held(ulong Tag, long ExpiresUnixMilliseconds, bool IsDelivered, bool IsSingle);

    public int Count => _records.Count;

    /// <summary>Notes what is held now; returns the version held before, which is the same one when there was none.</summary>
    public RecordTag Set(in RecordTag version, long expiresUnixMilliseconds, bool isSingle)
    {
        RecordTag before = _records.TryGetValue(version.Id, out Held held) ? new RecordTag(version.Id, held.Tag) : version;
        _earliest = Math.Min(_earliest, expiresUnixMilliseconds);
        _records[version.Id] = new Held(version.Tag, expiresUnixMilliseconds, held.IsDelivered && held.Tag == version.Tag, isSingle);
        return before;
    }

    /// <summary>Notes whether a copy that lies where it does not belong has been offered to those with whom it does.</summary>
    /// <returns>Whether that is news.</returns>
    public bool SetDelivered(in Identifier id, bool isDelivered)
    {
        if (!_records.TryGetValue(id, out Held held) || held.IsDelivered == isDelivered)
            return false;
        _records[id] = held with { IsDelivered = isDelivered };
        return true;
    }

    /// <summary>Whether one node is to hold it, not R.</summary>
    public bool IsSingle(in Identifier id) => _records.TryGetValue(id, out Held held) && held.IsSingle;

    public bool Contains(in Identifier id) => _records.ContainsKey(id);

    public bool Holds(in RecordTag version) => _records.TryGetValue(version.Id, out Held held) && held.Tag == version.Tag;

    public bool TryGet(in Identifier id, out RecordTag version)
    {
        bool found = _records.TryGetValue(id, out Held held);
        version = new RecordTag(id, held.Tag);
        return found;
    }

    /// <summary>Forgets what lies from one point to another, both included.</summary>
    public void Remove(Identifier first, Identifier last)
    {
        if (first == last)
        {
            _records.Remove(first);
            return;
        }

        foreach (Identifier id in _records.Keys)
        {
            if (id >= first && id <= last)
                _records.Remove(id);
        }
    }

    /// <summary>Every version that has not ended, in the order of arrival.</summary>
    public RecordTag[] Live(DateTimeOffset now)
    {
        long moment = now.ToUnixTimeMilliseconds();
        RecordTag[] live = new RecordTag[_records.Count];
        int count = 0;
        foreach ((Identifier id, Held held) in _records)
        {
            if (held.ExpiresUnixMilliseconds > moment)
                live[count++] = new RecordTag(id, held.Tag);
        }

        return live[..count];
    }

    /// <summary>Every version that has ended, for whoever then forgets it.</summary>
    public List<RecordTag> Ended(DateTimeOffset now)
    {
        long moment = now.ToUnixTimeMilliseconds();
        List<RecordTag> ended = [];
        if (_earliest > moment)
            return ended;
        _earliest = long.MaxValue;
        foreach ((Identifier id, Held held) in _records)
        {
            if (held.ExpiresUnixMilliseconds <= moment)
                ended.Add(new RecordTag(id, held.Tag));
            else
                _earliest = Math.Min(_earliest, held.ExpiresUnixMilliseconds);
        }

        return ended;
    }
}
