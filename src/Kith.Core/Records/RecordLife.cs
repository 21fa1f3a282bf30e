using System;

namespace Kith.Core.Records;

/// <summary>The one check of a record's end that every namespace shares.</summary>
internal static class RecordLife
{
    /// <summary><see cref="RecordFault.Expired"/>, <see cref="RecordFault.LivesTooLong"/> or none. The maker's clock may be ahead of ours.</summary>
    public static RecordFault Check(Record record, RecordLimits limits, DateTimeOffset now)
    {
        if (record.IsExpired(now))
            return RecordFault.Expired;
        return record.Expires - now > limits.MaxTimeToLive + limits.MaxClockSkew ? RecordFault.LivesTooLong : RecordFault.None;
    }
}
