using System;

namespace Kith.Core.Records;

/// <summary>The one check of a record's end that every namespace shares.</summary>
internal static class RecordLife
{
    /// <summary><see cref="RecordFault.Expired"/>, <see cref="RecordFault.LivesTooLong"/> or none. The maker's clock may be ahead of ours.</summary>
    public static RecordFault Check(Record record, RecordLimits limits, DateTimeOffset now, bool isTombstone = false)
    {
        if (record.IsExpired(now))
            return RecordFault.Expired;
        TimeSpan longest = isTombstone ? limits.TombstoneLife : limits.MaxTimeToLive;
        return record.Expires - now > longest + limits.MaxClockSkew ? RecordFault.LivesTooLong : RecordFault.None;
    }
}
