using System;
using Kith.Core.Records;

namespace Kith.Samples.Redis;

/// <summary>Where the store is and how much it may hold.</summary>
public sealed record RedisStoreOptions
{
    /// <summary>The server's host; loopback unless set.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The server's port; 6379 unless set.</summary>
    public int Port { get; init; } = 6379;

    /// <summary>What every key in Redis begins with; <c>kith</c> unless set. One node to a prefix.</summary>
    public string Prefix { get; init; } = "kith";

    /// <summary>How much the store may hold.</summary>
    public StoreQuota Quota { get; init; } = StoreQuota.Default;

    /// <summary>How many calls may wait for the connection, 1 or more; 1,024 unless set. Beyond it merges are busy and reads are refused.</summary>
    public int MaxWaiting { get; init; } = 1_024;

    /// <summary>How long one call may take; 10 seconds unless set.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
