using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading;

namespace Kith.Server.VoidPhone;

/// <summary>What the VoidPhone API did and whom it hung up on. Safe for threads.</summary>
internal sealed class VoidPhoneCounters
{
    private readonly long[] _closed = new long[Enum.GetValues<VoidPhoneFault>().Length];
    private long _connections;
    private long _requests;
    private long _failures;
    private long _valuesTooLong;
    private long _defects;

    /// <summary>Connections accepted.</summary>
    public long Connections => Volatile.Read(ref _connections);

    /// <summary>Requests taken up.</summary>
    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Requests that could not be done: quorums not met, deadlines, values the swarm does not allow.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Values found that no SUCCESS is long enough for; they count among the failures too.</summary>
    public long ValuesTooLong => Volatile.Read(ref _valuesTooLong);

    /// <summary>Requests at which this program failed.</summary>
    public long Defects => Volatile.Read(ref _defects);

    /// <summary>Connections that were closed for a reason.</summary>
    public long Closed(VoidPhoneFault reason) => Volatile.Read(ref _closed[(int)reason]);

    public void CountConnection() => Interlocked.Increment(ref _connections);

    public void CountRequest() => Interlocked.Increment(ref _requests);

    public void CountFailure() => Interlocked.Increment(ref _failures);

    public void CountValueTooLong() => Interlocked.Increment(ref _valuesTooLong);

    public void CountDefect() => Interlocked.Increment(ref _defects);

    public void CountClosed(VoidPhoneFault reason) => Interlocked.Increment(ref _closed[(int)reason]);

    /// <summary>Every counter by the name that users see.</summary>
    public void CopyTo(IDictionary<string, long> counters)
    {
        counters["kith.voidphone.connections"] = Connections;
        counters["kith.voidphone.requests"] = Requests;
        counters["kith.voidphone.failures"] = Failures;
        counters["kith.voidphone.values_too_long"] = ValuesTooLong;
        counters["kith.voidphone.defects"] = Defects;
        foreach (VoidPhoneFault reason in Enum.GetValues<VoidPhoneFault>())
        {
            if (reason != VoidPhoneFault.None)
                counters["kith.voidphone.closed." + JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString())] = Closed(reason);
        }
    }
}
