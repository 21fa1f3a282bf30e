using System;
using Kith.Core.Ids;

namespace Kith.Core.Records;

/// <summary>A record as replicas hold it and the wire carries it. Immutable.</summary>
public sealed class Record
{
    /// <summary>Puts a record together; whether it is valid is its namespace's decision.</summary>
    /// <param name="key">The record's name, namespace included.</param>
    /// <param name="value">The value as the wire carries it: with Kith's envelope in <c>/kith/plain/</c>, bare in <c>/kith/content/</c>.</param>
    /// <param name="expires">When the record ends, kept to the millisecond.</param>
    public Record(RecordKey key, ReadOnlyMemory<byte> value, DateTimeOffset expires)
    {
        if (key.IsEmpty)
            throw new ArgumentException("A record needs a key.", nameof(key));
        Key = key;
        Value = value;
        ExpiresUnixMilliseconds = expires.ToUnixTimeMilliseconds();
    }

    /// <summary>The record's name.</summary>
    public RecordKey Key { get; }

    /// <summary>The value as the wire carries it, envelope included where the namespace has one.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>When the record ends, wall clock.</summary>
    public DateTimeOffset Expires => DateTimeOffset.FromUnixTimeMilliseconds(ExpiresUnixMilliseconds);

    /// <summary>When the record ends, in milliseconds since 1970, as stores and the wire carry it.</summary>
    internal long ExpiresUnixMilliseconds { get; }

    /// <summary>Bytes of key and value: what a store's quota counts.</summary>
    internal int Bytes => Key.Span.Length + Value.Length;

    /// <summary>Whether the record has ended.</summary>
    public bool IsExpired(DateTimeOffset now) => now.ToUnixTimeMilliseconds() >= ExpiresUnixMilliseconds;

    /// <summary>The same record with another end.</summary>
    public Record WithExpiry(DateTimeOffset expires) => new(Key, Value, expires);
}
