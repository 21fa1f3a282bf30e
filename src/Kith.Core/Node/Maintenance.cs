using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Clocks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Repair;

namespace Kith.Core.Node;

/// <summary>
/// A node's upkeep under one deadline: checks and refreshes of the overlay, repair of records, a look at the wall clock, removal of expired
/// records. One timer, never a loop of delays.
/// </summary>
internal sealed class Maintenance : IAsyncDisposable
{
    /// <summary>How often expired records are removed unless a node is told otherwise: once a minute; they are never served in between.</summary>
    public static readonly TimeSpan DefaultCleanupPeriod = TimeSpan.FromMinutes(1);

    /// <summary>How often the wall clock is looked at and what a node keeps alive is seen to.</summary>
    private static readonly TimeSpan UpkeepPeriod = TimeSpan.FromMinutes(1);

    /// <summary>Records removed in one turn, so that a turn stays short.</summary>
    public const int CleanupBatch = 1_000;

    private readonly IOverlay _overlay;
    private readonly Repairer _repair;
    private readonly IRecordStore _store;
    private readonly TimeProvider _time;
    private readonly SteadyClock _clock;
    private readonly Func<CancellationToken, Task> _upkeep;
    private readonly TimeSpan _cleanupPeriod;
    private readonly DhtMetrics _metrics;
    private readonly Action<Exception> _onFault;
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;
    private Instant _nextCleanup;
    private Instant _nextUpkeep;
    private Task _turn = Task.CompletedTask;

    public Maintenance(
        IOverlay overlay, Repairer repair, IRecordStore store, TimeProvider time, SteadyClock clock, Func<CancellationToken, Task> upkeep, TimeSpan cleanupPeriod,
        DhtMetrics metrics, Action<Exception> onFault)
    {
        _overlay = overlay;
        _repair = repair;
        _store = store;
        _time = time;
        _clock = clock;
        _upkeep = upkeep;
        _cleanupPeriod = cleanupPeriod;
        _metrics = metrics;
        _onFault = onFault;
        _nextCleanup = time.GetInstant() + cleanupPeriod;
        _nextUpkeep = time.GetInstant() + UpkeepPeriod;
        _timer = time.CreateTimer(static self => ((Maintenance)self!).Begin(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        repair.Hastened = Schedule;
        Schedule();
    }

    /// <summary>Sets the next turn anew: there may be something to do sooner than there was.</summary>
    public void Schedule()
    {
        if (_stop.IsCancellationRequested)
            return;
        Instant now = _time.GetInstant();
        Instant overlay = _overlay.NextMaintenance(now);
        Instant next = overlay < _nextCleanup ? overlay : _nextCleanup;
        if (_nextUpkeep < next)
            next = _nextUpkeep;
        if (_repair.NextTurn < next)
            next = _repair.NextTurn;
        TimeSpan wait = next - now;
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        _stop.Cancel();
        await _turn;
        await _repair.WhenIdleAsync();
        _stop.Dispose();
    }

    private void Begin()
    {
        if (!_stop.IsCancellationRequested && _turn.IsCompleted)
            _turn = TurnAsync();
    }

    private async Task TurnAsync()
    {
        _metrics.MaintenanceTurns++;
        try
        {
            _repair.Begin(_stop.Token); // Goes on beside this turn: moving many records takes long.
            Instant now = _time.GetInstant();
            if (_nextUpkeep <= now)
                _clock.Tick();
            if (_nextCleanup <= now)
            {
                int removed = await _store.RemoveExpiredAsync(CleanupBatch, _stop.Token);
                _nextCleanup = removed == CleanupBatch ? now : now + _cleanupPeriod; // A full batch: there is more to remove.
            }

            if (_nextUpkeep <= now)
            {
                _nextUpkeep = now + UpkeepPeriod;
                await _upkeep(_stop.Token);
            }

            if (_overlay.NextMaintenance(now) <= now + TimeSpan.FromSeconds(1))
                await _overlay.MaintainAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception fault)
        {
            _onFault(fault); // Upkeep goes on: one failed turn must not end a node's care for its table.
        }

        Schedule();
    }
}
