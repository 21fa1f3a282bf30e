using System;
using System.Collections.Generic;
using Kith.Core.Peers;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Network;

/// <summary>Opens connections by a <see cref="ConnectionModel"/>, and counts and remembers them.</summary>
internal sealed class Connections(ConnectionModel model, IDelays delays, SeededRandom random)
{
    private readonly IDelays _fastErrors = model.FastErrorDelay.Create();
    private readonly IDelays _slowErrors = model.SlowErrorDelay.Create();
    private readonly long _gamma = (long)Math.Round(model.OverheadMilliseconds * 1_000);
    private readonly Queue<ConnectionRecord> _latest = [];

    /// <summary>Attempts since the network began.</summary>
    public long Attempts { get; private set; }

    /// <summary>Connections that were opened, since the metrics were reset.</summary>
    public long Opened { get; private set; }

    /// <summary>Attempts that failed, since the metrics were reset.</summary>
    public long Failed { get; private set; }

    /// <summary>The latest attempts since the metrics were reset, oldest first.</summary>
    public IReadOnlyCollection<ConnectionRecord> Latest => _latest;

    /// <summary>A host begins a lookup.</summary>
    public void BeginLookup(SimulatedHost host)
    {
        if (model.OverheadsAddUp)
            host.Overheads++;
    }

    /// <summary>Told of every question before its connection is tried.</summary>
    public Action<SimulatedHost, Request>? Opening { get; set; }

    /// <summary>Tries to connect in order to ask something.</summary>
    /// <param name="from">Who.</param>
    /// <param name="to">To whom.</param>
    /// <param name="isThere">Whether the other can be reached at all.</param>
    /// <param name="request">What will be asked.</param>
    /// <param name="now">When.</param>
    /// <param name="overhead">The overheads of both ends in microseconds.</param>
    /// <returns>How it ended, and the delay of the connection or of its failure in microseconds.</returns>
    public (ConnectionError Error, long Delay) Open(SimulatedHost from, SimulatedHost to, bool isThere, Request request, long now, out long overhead)
    {
        Opening?.Invoke(from, request);
        if (!model.OverheadsAddUp || request is PutValue)
            from.Overheads++; // A write raises both ends by itself; what a lookup asks shares the one rise of its beginning.
        to.Overheads++;
        overhead = (from.Overheads + to.Overheads) * _gamma;
        ConnectionRecord record = Try(from, isThere ? to : null, to.Number, from.Overheads * _gamma, to.Overheads * _gamma, now);
        return (record.Error, Microseconds(record.BaseDelay));
    }

    /// <summary>Tries to connect.</summary>
    /// <param name="from">Who.</param>
    /// <param name="to">To whom; null when nobody can be reached there.</param>
    /// <param name="number">The number of that node.</param>
    /// <param name="originOverhead">The overhead at the near end in microseconds.</param>
    /// <param name="remoteOverhead">The overhead at the far end in microseconds.</param>
    /// <param name="now">When.</param>
    public ConnectionRecord Try(SimulatedHost from, SimulatedHost? to, int number, long originOverhead, long remoteOverhead, long now)
    {
        ConnectionError error = Draw(model.FastErrorShare) ? ConnectionError.Fast
            : Draw(model.SlowErrorShare) ? ConnectionError.Slow
            : to is not null ? ConnectionError.None
            : ConnectionError.NodeNotFound;
        IDelays drawn = error switch { ConnectionError.None => delays, ConnectionError.Fast => _fastErrors, _ => _slowErrors };
        ConnectionRecord record = new(Attempts++, Span(now), from.Number, number, error, Span(drawn.Draw(from, to ?? from, random)), Span(originOverhead), Span(remoteOverhead));
        if (error == ConnectionError.None)
            Opened++;
        else
            Failed++;
        Remember(record);
        return record;
    }

    /// <summary>A connection, or the attempt at one, is over.</summary>
    public void Close(SimulatedHost from, SimulatedHost to)
    {
        if (model.OverheadsAddUp)
            return;
        from.Overheads--;
        to.Overheads--;
    }

    /// <summary>Forgets what was counted, the attempts excepted; the overheads of hosts are reset by who knows the hosts.</summary>
    public void ResetMetrics()
    {
        _latest.Clear();
        (Opened, Failed) = (0, 0);
    }

    private bool Draw(double share) => share > 0 && random.NextDouble() < share;

    private void Remember(ConnectionRecord record)
    {
        if (model.MaxRemembered == 0)
            return;
        if (_latest.Count == model.MaxRemembered)
            _latest.Dequeue();
        _latest.Enqueue(record);
    }

    private static TimeSpan Span(long microseconds) => TimeSpan.FromMicroseconds(microseconds);

    private static long Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}
