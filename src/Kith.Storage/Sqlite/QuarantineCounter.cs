using System.Threading;
using Microsoft.Extensions.Logging;

namespace Kith.Storage.Sqlite;

/// <summary>Counts rows that were found damaged and are served to no one; logs the first.</summary>
internal sealed class QuarantineCounter(string path, ILogger logger)
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add()
    {
        if (Interlocked.Increment(ref _count) == 1)
            StoreLog.Quarantined(logger, path);
    }
}
