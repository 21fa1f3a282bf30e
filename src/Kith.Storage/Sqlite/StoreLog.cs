using System;
using Microsoft.Extensions.Logging;

namespace Kith.Storage.Sqlite;

/// <summary>What the record store logs: only what an operator can act on.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Record store {Path} is open with {Library}: {Records} records, {Bytes} bytes.")]
    public static partial void Opened(ILogger logger, string path, string library, long records, long bytes);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "A record in {Path} is damaged and was moved aside, to be fetched again from other replicas; later ones are only counted. Check the disk.")]
    public static partial void Quarantined(ILogger logger, string path);

    [LoggerMessage(EventId = 3, Level = LogLevel.Critical, Message = "The record store {Path} failed and acknowledges nothing any more; reads go on. Check the disk, then restart the node.")]
    public static partial void Failed(ILogger logger, string path, Exception failure);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "No space is left for the record store {Path}: new records are refused until there is.")]
    public static partial void DiskFull(ILogger logger, string path);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "The record store {Path} is damaged beyond single records and is rebuilt from what can be read. Check the disk.")]
    public static partial void StructureDamaged(ILogger logger, string path);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "The record store {Path} was rebuilt with {Records} records; the damaged file is kept as {Aside}. What is missing is fetched again from other replicas.")]
    public static partial void Rebuilt(ILogger logger, string path, long records, string aside);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "Records may be missing from {Path}: {Why}. Its range is compared with other replicas.")]
    public static partial void Incomplete(ILogger logger, string path, string why);

    [LoggerMessage(EventId = 8, Level = LogLevel.Information, Message = "The record store {Path} is encrypted with its key; {Records} records were encrypted anew.")]
    public static partial void Sealed(ILogger logger, string path, long records);
}
