using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Storage.Encryption;

namespace Kith.Storage;

/// <summary>How a <see cref="SqliteRecordStore"/> uses memory, disk and threads.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The options of a store that says nothing else.</summary>
    public static SqliteStoreOptions Default { get; } = new();

    /// <summary>How much the store may hold; 1,000,000 records and 1 GiB of strangers, and 100,000 and 256 MiB of its own, unless set.</summary>
    public StoreQuota Quota { get; init; } = StoreQuota.Default;

    /// <summary>
    /// Memory for database pages in bytes, 256 KiB or more, half of it the writer's; 4 MiB unless set: the operating system caches the file too.
    /// </summary>
    public long CacheBytes { get; init; } = 4 << 20;

    /// <summary>How many reads run at once, 1 to 16; 2 unless set. Each has a connection of its own, opened when it is first needed.</summary>
    public int MaxReaders { get; init; } = 2;

    /// <summary>How many reads may wait, 1 or more; 4,096 unless set. A read beyond it is refused.</summary>
    public int MaxWaitingReads { get; init; } = 4_096;

    /// <summary>How many merges may wait, 1 or more; 4,096 unless set. A merge beyond it is <see cref="MergeOutcome.Busy"/>.</summary>
    public int MaxWaitingMerges { get; init; } = 4_096;

    /// <summary>How many bytes of keys and values waiting merges may hold, 128 KiB or more; 16 MiB unless set. A merge beyond it is <see cref="MergeOutcome.Busy"/>.</summary>
    public int MaxWaitingMergeBytes { get; init; } = 16 << 20;

    /// <summary>The most merges that share one commit, 1 or more; 1,024 unless set, so that the first of them does not wait long for the last.</summary>
    public int MaxMergesPerCommit { get; init; } = 1_024;

    /// <summary>The most entries of the list of damage, 1 or more; 1,024 unless set. One more, for the whole range, stands for all beyond it.</summary>
    public int MaxDamageEntries { get; init; } = 1_024;

    /// <summary>
    /// Encrypts keys and values of records; null, the default, for none. A store without encryption is encrypted when it is first opened with a key, and
    /// never opened without one again.
    /// </summary>
    public EncryptionKey? EncryptionKey { get; init; }

    /// <summary>The key before, for the one opening that changes it; null otherwise. Everything is encrypted anew then.</summary>
    public EncryptionKey? PreviousEncryptionKey { get; init; }

    /// <summary>The seal made of these keys, where others use it too; null: the store makes its own.</summary>
    internal RecordSeal? Seal { get; init; }

    /// <summary>The most pages the file may have; null for SQLite's own limit. Tests fill a disk with it.</summary>
    internal int? MaxPages { get; init; }

    /// <summary>Throws when an option is outside its range, naming it.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>.</exception>
    public void Validate()
    {
        Quota.Validate();
        Require(CacheBytes >= 256 << 10, nameof(CacheBytes), CacheBytes, "262,144 or more");
        Require(MaxReaders is >= 1 and <= 16, nameof(MaxReaders), MaxReaders, "1 to 16");
        Require(MaxWaitingReads >= 1, nameof(MaxWaitingReads), MaxWaitingReads, "1 or more");
        Require(MaxWaitingMerges >= 1, nameof(MaxWaitingMerges), MaxWaitingMerges, "1 or more");
        Require(MaxWaitingMergeBytes >= 128 << 10, nameof(MaxWaitingMergeBytes), MaxWaitingMergeBytes, "131,072 or more");
        Require(MaxMergesPerCommit >= 1, nameof(MaxMergesPerCommit), MaxMergesPerCommit, "1 or more");
        Require(MaxDamageEntries >= 1, nameof(MaxDamageEntries), MaxDamageEntries, "1 or more");
    }

    private static void Require(bool holds, string name, long value, string range)
    {
        if (!holds)
            throw new KithException(KithErrorCode.InvalidConfiguration, $"{name} is {value}; it must be {range}.");
    }
}
