using System;
using System.Linq;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Storage;

/// <summary>How a <see cref="PostgresRecordStore"/> uses its database.</summary>
public sealed record PostgresStoreOptions
{
    private const int MaxSchemaCharacters = 63;

    /// <summary>The options of a store that says nothing else.</summary>
    public static PostgresStoreOptions Default { get; } = new();

    /// <summary>
    /// The PostgreSQL schema that holds the tables: lower-case letters, digits and underscores; <c>kith</c> unless set. Nodes with the same schema of
    /// one database share one set of records.
    /// </summary>
    public string Schema { get; init; } = "kith";

    /// <summary>How much the store may hold, all nodes that share it together; as <see cref="StoreQuota"/> has it unless set.</summary>
    public StoreQuota Quota { get; init; } = StoreQuota.Default;

    /// <summary>Connections for reads, 1 to 100; 4 unless set. Writing takes one more.</summary>
    public int MaxReaders { get; init; } = 4;

    /// <summary>How many reads may run or wait, 1 or more; 4,096 unless set. A read beyond it is refused.</summary>
    public int MaxWaitingReads { get; init; } = 4_096;

    /// <summary>How many merges may wait, 1 or more; 1,024 unless set. A merge beyond it is <see cref="MergeOutcome.Busy"/>.</summary>
    public int MaxWaitingMerges { get; init; } = 1_024;

    /// <summary>The most merges that share one transaction, 1 or more; 256 unless set.</summary>
    public int MaxMergesPerCommit { get; init; } = 256;

    /// <summary>How long the server may take to accept a connection or answer a command: 1 second to 10 minutes; 15 seconds unless set.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What <see cref="Schema"/> may be, for messages.</summary>
    internal const string SchemaForm = "1 to 63 lower-case letters, digits and underscores, and not begin with a digit";

    /// <summary>Throws when an option is outside its range, naming it.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>.</exception>
    public void Validate()
    {
        Quota.Validate();
        Require(IsSchema(Schema), nameof(Schema), $"'{Schema}'", SchemaForm);
        Require(MaxReaders is >= 1 and <= 100, nameof(MaxReaders), MaxReaders, "1 to 100");
        Require(MaxWaitingReads >= 1, nameof(MaxWaitingReads), MaxWaitingReads, "1 or more");
        Require(MaxWaitingMerges >= 1, nameof(MaxWaitingMerges), MaxWaitingMerges, "1 or more");
        Require(MaxMergesPerCommit >= 1, nameof(MaxMergesPerCommit), MaxMergesPerCommit, "1 or more");
        Require(Timeout >= TimeSpan.FromSeconds(1) && Timeout <= TimeSpan.FromMinutes(10), nameof(Timeout), Timeout, "1 second to 10 minutes");
    }

    internal static bool IsSchema(string name) => name.Length is >= 1 and <= MaxSchemaCharacters
        && name.All(letter => letter is >= 'a' and <= 'z' or >= '0' and <= '9' or '_') && !char.IsAsciiDigit(name[0]);

    private static void Require(bool holds, string name, object value, string range)
    {
        if (!holds)
            throw new KithException(KithErrorCode.InvalidConfiguration, $"{name} is {value}; it must be {range}.");
    }
}
