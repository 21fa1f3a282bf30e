using System;
using System.Buffers.Binary;
using Microsoft.Extensions.Caching.Distributed;

namespace Kith.Hosting;

/// <summary>An entry of a cache as the value of a record: a version, the moment it ends at the latest, how long it lives after each use, the value.</summary>
/// <param name="Value">The application's bytes.</param>
/// <param name="EndsAt">When it ends, however often it is used; null when only disuse ends it.</param>
/// <param name="Sliding">How long it lives after its last use; null when use does not prolong it.</param>
internal readonly record struct CacheEntry(ReadOnlyMemory<byte> Value, DateTimeOffset? EndsAt, TimeSpan? Sliding)
{
    private const byte Version = 1;
    private const int HeaderBytes = 1 + 8 + 8;

    /// <summary>An entry as an application asks for it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It would have ended already.</exception>
    public static CacheEntry Of(byte[] value, DistributedCacheEntryOptions wishes, DateTimeOffset now, KithCacheOptions options)
    {
        DateTimeOffset? ends = wishes.AbsoluteExpirationRelativeToNow is { } life ? now + life : wishes.AbsoluteExpiration;
        if (ends <= now)
            throw new ArgumentOutOfRangeException(nameof(wishes), $"The entry would end at {ends:O}, which is over.");
        return new CacheEntry(value, ends ?? (wishes.SlidingExpiration is null ? now + options.DefaultLife : null), wishes.SlidingExpiration);
    }

    /// <summary>How long its record lives if it is written now.</summary>
    public TimeSpan LifeFrom(DateTimeOffset now, KithCacheOptions options)
    {
        TimeSpan life = Sliding ?? options.LongestLife;
        if (EndsAt is { } end && end - now < life)
            life = end - now;
        TimeSpan longest = life < options.LongestLife ? life : options.LongestLife;
        return longest > TimeSpan.FromSeconds(1) ? longest : TimeSpan.FromSeconds(1); // Records live no shorter.
    }

    /// <summary>The value of its record.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[HeaderBytes + Value.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), EndsAt?.ToUnixTimeMilliseconds() ?? long.MaxValue);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(9), Sliding?.Ticks ?? 0);
        Value.Span.CopyTo(bytes.AsSpan(HeaderBytes));
        return bytes;
    }

    /// <summary>Reads the value of a record; null when it is no entry of a cache, since anybody may have put it there.</summary>
    public static CacheEntry? Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || bytes.Span[0] != Version)
            return null;
        long ends = BinaryPrimitives.ReadInt64BigEndian(bytes.Span[1..]);
        long sliding = BinaryPrimitives.ReadInt64BigEndian(bytes.Span[9..]);
        if (ends < 0 || (ends > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() && ends != long.MaxValue) || sliding < 0)
            return null;
        return new CacheEntry(bytes[HeaderBytes..], ends == long.MaxValue ? null : DateTimeOffset.FromUnixTimeMilliseconds(ends), sliding == 0 ? null : TimeSpan.FromTicks(sliding));
    }
}
