using System;
using Kith.Core.Records;
using Microsoft.Extensions.Logging;

namespace Kith.Storage.Postgres;

/// <summary>What the PostgreSQL store logs: only what an operator can act on.</summary>
internal static partial class PostgresLog
{
    [LoggerMessage(EventId = 11, Level = LogLevel.Information, Message = "Record store in schema {Schema} of {Domain} is open; durable: {IsDurable}.")]
    public static partial void Opened(ILogger logger, string schema, string domain, bool isDurable);

    [LoggerMessage(EventId = 12, Level = LogLevel.Error, Message = "PostgreSQL did not take records: merges are {Outcome} until it does.")]
    public static partial void Failed(ILogger logger, MergeOutcome outcome, Exception failure);
}
