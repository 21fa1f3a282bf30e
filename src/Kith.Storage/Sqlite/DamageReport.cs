using System;
using System.Threading;
using Microsoft.Extensions.Logging;

namespace Kith.Storage.Sqlite;

/// <summary>
/// Takes note of damage, whoever meets it, and passes it on to the writer: a damaged row is moved aside, a damaged structure rebuilt. Counts, and
/// logs the first of each.
/// </summary>
internal sealed class DamageReport(string path, ILogger logger)
{
    private long _rows;
    private int _structures;
    private long _listed;

    /// <summary>How often a damaged row was met.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>Entries of the list of damage, as of the last commit.</summary>
    public long Listed
    {
        get => Interlocked.Read(ref _listed);
        set => Interlocked.Exchange(ref _listed, value);
    }

    /// <summary>Moves the row of an identifier aside; null until there is a writer.</summary>
    public Action<byte[]>? SetAside { get; set; }

    /// <summary>Rebuilds the file; null until there is a writer.</summary>
    public Action? Rebuild { get; set; }

    /// <summary>A row is not as it was written.</summary>
    public void RowFound(ReadOnlySpan<byte> identifier)
    {
        CountRow();
        SetAside?.Invoke(identifier.ToArray());
    }

    /// <summary>As <see cref="RowFound"/>, by the writer itself, which is about to replace the row.</summary>
    public void CountRow()
    {
        if (Interlocked.Increment(ref _rows) == 1)
            StoreLog.Quarantined(logger, path);
    }

    /// <summary>Rows cannot be reached, or indexes do not agree with them.</summary>
    public void StructureFound()
    {
        if (Interlocked.Exchange(ref _structures, 1) == 0)
            StoreLog.StructureDamaged(logger, path);
        Rebuild?.Invoke();
    }
}
