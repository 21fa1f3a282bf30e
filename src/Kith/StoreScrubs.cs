using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Storage;
using Microsoft.Extensions.Logging;

namespace Kith;

/// <summary>
/// Reads a node's whole store once in a while, so that damage is found while other replicas still have what was there; one pass at a time, also of those
/// that somebody asks for. When the last whole pass ended is the date of an empty file in the data folder, so that restarts do not put the next one off.
/// </summary>
internal sealed partial class StoreScrubs(SqliteRecordStore disk, string folder, TimeSpan interval, TimeProvider time, ILogger logger)
{
    /// <summary>The name of the file in the data folder.</summary>
    public const string FileName = "records.scrubbed";

    /// <summary>When the last whole pass ended, in seconds since 1970; 0 when none has.</summary>
    public const string LastCounter = "kith.store.scrubbed";

    /// <summary>Records a second of a pass that nobody waits for: a million in half an hour, and the longest ones at 32 MiB a second.</summary>
    public const int UnhurriedRate = 500;

    /// <summary>A node has other things to do than this when it starts, and after a pass that failed.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);

    // Timers end at 49 days, and an interval may be a year.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    private readonly string _path = Path.Combine(folder, FileName);
    private int _running;

    /// <summary>When the last whole pass ended; null when none has. A date that lies ahead, as after the clock was set back, counts as none.</summary>
    public DateTimeOffset? Last => File.Exists(_path) && new DateTimeOffset(File.GetLastWriteTimeUtc(_path)) is var last && last <= time.GetUtcNow() ? last : null;

    /// <summary>One pass, now.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.Refused"/>: one is running; <see cref="KithErrorCode.StoreUnreadable"/>: the disk failed.</exception>
    public async Task<ScrubReport> RunOnceAsync(int recordsPerSecond, CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _running, 1) != 0)
            throw new KithException(KithErrorCode.Refused, "A scrub of this store is running already. Ask again when it has ended.");
        try
        {
            ScrubReport report = await disk.ScrubAsync(recordsPerSecond, cancellation).ConfigureAwait(false);
            Note();
            LogScrubbed(logger, report.Records, report.Duration.TotalSeconds, report.DamagedRecords);
            return report;
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    /// <summary>A pass whenever one is due, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (interval > TimeSpan.Zero)
        {
            TimeSpan wait = Wait();
            await Task.Delay(wait < LongestDelay ? wait : LongestDelay, time, cancellation);
            if (wait > LongestDelay)
                continue;
            try
            {
                await RunOnceAsync(UnhurriedRate, cancellation);
            }
            catch (KithException failure)
            {
                LogPutOff(logger, failure.Message);
                await Task.Delay(FirstPause, time, cancellation);
            }
        }
    }

    private TimeSpan Wait()
    {
        TimeSpan since = Last is { } last ? time.GetUtcNow() - last : interval;
        return since + FirstPause < interval ? interval - since : FirstPause;
    }

    private void Note()
    {
        try
        {
            using (File.Create(_path))
            {
            }

            File.SetLastWriteTimeUtc(_path, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Then the next pass comes sooner than it has to.
        }
    }

    [LoggerMessage(EventId = 16, Level = LogLevel.Information, Message = "The store was scrubbed: {Records} records in {Seconds:0.0} s, {Damaged} of them damaged.")]
    private static partial void LogScrubbed(ILogger logger, long records, double seconds, long damaged);

    [LoggerMessage(EventId = 17, Level = LogLevel.Warning, Message = "The store was not scrubbed: {Problem} It is tried again.")]
    private static partial void LogPutOff(ILogger logger, string problem);
}
