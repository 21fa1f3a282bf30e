using System;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Microsoft.Extensions.Caching.Distributed;

namespace Kith.Hosting;

/// <summary>
/// A cache that a swarm holds: what one process sets, all others of the swarm get, and the death of nodes loses nothing. An entry has at most 64 KiB.
/// </summary>
/// <remarks>
/// An entry that lives on by being used is written again when half of its time without use is over, so that reading costs a read most of the time.
/// The last write wins; there is no order between writers.
/// </remarks>
internal sealed class KithDistributedCache : IDistributedCache
{
    private readonly IKith _kith;
    private readonly KithCacheOptions _options;
    private readonly TimeProvider _clock;
    private readonly byte[] _prefix;

    public KithDistributedCache(IKith kith, KithCacheOptions options, TimeProvider clock)
    {
        options.Validate();
        (_kith, _options, _clock) = (kith, options, clock);
        _prefix = Encoding.UTF8.GetBytes($"/kith/plain/cache/{options.Name}/");
    }

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) => await UseAsync(key, token).ConfigureAwait(false) is { } entry ? entry.Value.ToArray() : null;

    public Task RefreshAsync(string key, CancellationToken token = default) => UseAsync(key, token);

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(options);
        return WriteAsync(KeyOf(key), CacheEntry.Of(value, options, _clock.GetUtcNow(), _options), token);
    }

    public Task RemoveAsync(string key, CancellationToken token = default) => _kith.DeleteAsync(KeyOf(key), cancellation: token);

    public byte[]? Get(string key) => Wait(GetAsync(key));

    public void Refresh(string key) => Wait(UseAsync(key, CancellationToken.None));

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => Wait(Done(SetAsync(key, value, options)));

    public void Remove(string key) => Wait(Done(RemoveAsync(key)));

    /// <summary>Reads an entry, and prolongs its life where use does so.</summary>
    private async Task<CacheEntry?> UseAsync(string key, CancellationToken token)
    {
        RecordKey name = KeyOf(key);
        GetResult found = await _kith.GetAsync(name, cancellation: token).ConfigureAwait(false);
        DateTimeOffset now = _clock.GetUtcNow();
        if (found.Value is not { } value || CacheEntry.Parse(value) is not { } entry || entry.EndsAt <= now)
            return null;
        if (entry.Sliding is { } sliding && found.Expires - now < sliding / 2 && entry.LifeFrom(now, _options) > found.Expires - now)
            await WriteAsync(name, entry, token).ConfigureAwait(false);
        return entry;
    }

    private async Task WriteAsync(RecordKey key, CacheEntry entry, CancellationToken token)
    {
        PutReceipt receipt = await _kith.PutAsync(key, entry.ToBytes(), new PutOptions { TimeToLive = entry.LifeFrom(_clock.GetUtcNow(), _options) }, token).ConfigureAwait(false);
        if (!receipt.IsAcknowledged)
            throw new KithException(KithErrorCode.Refused, "The entry of the cache was not stored on enough nodes; it may be lost with one of them. Set it again.");
    }

    private RecordKey KeyOf(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        byte[] name = Encoding.UTF8.GetBytes(key);
        if (_prefix.Length + name.Length > RecordKey.MaxBytes)
            throw new ArgumentException($"The key has {name.Length} bytes; it must have at most {RecordKey.MaxBytes - _prefix.Length}.", nameof(key));
        return RecordKey.FromParts(_prefix, name);
    }

    private static async Task<bool> Done(Task work)
    {
        await work.ConfigureAwait(false);
        return true;
    }

    // The interface has these calls, and whoever calls them means to wait; nothing in here needs the caller's thread to go on.
    [SuppressMessage("Usage", "VSTHRD002:Avoid problematic synchronous waits", Justification = "IDistributedCache has synchronous calls.")]
    private static T Wait<T>(Task<T> work) => work.GetAwaiter().GetResult();
}
