using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Tests;

public sealed class LoopTimeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<Exception> _faults = new();
    private readonly ManualClock _clock = new();
    private readonly NodeLoop _loop;
    private readonly LoopTime _time;

    public LoopTimeTests()
    {
        _loop = new NodeLoop(_faults.Enqueue);
        _time = new LoopTime(_clock, _loop);
    }

    [Fact]
    public async Task Timer_fires_on_the_loop_with_its_state()
    {
        TaskCompletionSource<(object? State, SynchronizationContext? Context)> fired = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ITimer timer = _time.CreateTimer(state => fired.SetResult((state, SynchronizationContext.Current)), "state", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        ManualTimer inner = Assert.Single(_clock.Timers);
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)), (inner.DueTime, inner.Period));
        inner.Fire();
        Assert.Equal(("state", (SynchronizationContext)_loop), await fired.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task Timer_waits_for_the_piece_that_runs()
    {
        using ManualResetEventSlim started = new();
        using ManualResetEventSlim fired = new();
        bool hasRun = false;
        Task<bool> running = _loop.RunAsync(() =>
        {
            started.Set();
            fired.Wait(Patience);
            return hasRun;
        });
        Assert.True(started.Wait(Patience));
        using ITimer timer = _time.CreateTimer(_ => hasRun = true, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        _clock.Timers[0].Fire();
        fired.Set();
        Assert.False(await running);
        Assert.True(await _loop.RunAsync(() => hasRun));
    }

    [Fact]
    public void Timer_is_changed_and_disposed_as_the_clock_has_it()
    {
        ITimer timer = _time.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        Assert.True(timer.Change(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6)));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6)), (_clock.Timers[0].DueTime, _clock.Timers[0].Period));
        timer.Dispose();
        Assert.True(_clock.Timers[0].IsDisposed);
    }

    [Fact]
    public async Task Exception_of_a_timer_goes_to_the_loops_fault_handler()
    {
        InvalidOperationException thrown = new();
        using ITimer timer = _time.CreateTimer(_ => throw thrown, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        _clock.Timers[0].Fire();
        await _loop.RunAsync(() => true);
        Assert.Equal([thrown], _faults);
    }

    [Fact]
    public async Task Delay_ends_on_the_loop_when_the_clock_says_so()
    {
        TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<SynchronizationContext?> procedure = _loop.RunAsync(async () =>
        {
            Task delay = Task.Delay(TimeSpan.FromDays(1), _time);
            waiting.SetResult();
            await delay;
            return SynchronizationContext.Current;
        });
        await waiting.Task.WaitAsync(Patience);
        Assert.False(procedure.IsCompleted);
        Assert.Single(_clock.Timers).Fire();
        Assert.Same(_loop, await procedure.WaitAsync(Patience));
    }

    [Fact]
    public void Time_is_the_clocks_time()
    {
        Assert.Equal(ManualClock.Now, _time.GetUtcNow());
        Assert.Equal(42, _time.GetTimestamp());
        Assert.Equal(1_000, _time.TimestampFrequency);
        Assert.Same(TimeZoneInfo.Utc, _time.LocalTimeZone);
    }
}
