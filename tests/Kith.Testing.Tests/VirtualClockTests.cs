using System;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Testing.Tests;

public sealed class VirtualClockTests
{
    private static readonly DateTimeOffset Start = new(2030, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly VirtualClock _pace = new(Start, new StandingPace());

    [Fact]
    public void Clock_begins_where_it_is_told_and_stands_while_its_pace_does()
    {
        Assert.Equal(Start, _pace.GetUtcNow());
        _pace.Advance(TimeSpan.FromDays(1));
        Assert.Equal(Start.AddDays(1), _pace.GetUtcNow());
        Assert.Equal(TimeSpan.FromDays(1), _pace.GetElapsedTime(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _pace.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void Clock_goes_on_with_its_pace()
    {
        VirtualClock clock = new(Start.AddYears(1), _pace);
        _pace.Advance(TimeSpan.FromHours(1));
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(Start.AddYears(1).AddHours(3), clock.GetUtcNow());
    }

    [Fact]
    public async Task Delay_ends_when_the_clock_is_put_forward_and_not_before()
    {
        VirtualClock clock = new(Start, TimeProvider.System);
        Task delay = Task.Delay(TimeSpan.FromDays(40), clock);
        clock.Advance(TimeSpan.FromDays(39));
        Assert.False(delay.IsCompleted);
        clock.Advance(TimeSpan.FromDays(1));
        await delay.WaitAsync(Patience);
    }

    [Fact]
    public async Task Delay_ends_by_itself_as_real_time_passes()
    {
        VirtualClock clock = new(Start, TimeProvider.System);
        await Task.Delay(TimeSpan.FromMilliseconds(1), clock).WaitAsync(Patience);
    }

    [Fact]
    public async Task Clock_may_be_put_forward_while_a_timer_is_being_made()
    {
        StandingPace pace = new();
        VirtualClock clock = new(Start, pace);
        pace.TimerAsked = () => clock.Advance(TimeSpan.FromHours(1));
        await using ITimer timer = clock.CreateTimer(static _ => { }, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        Assert.Equal(Start.AddHours(1), clock.GetUtcNow());
    }

    // A cluster's test hung: the clock asked a timer when it was due, and that timer the clock what time it was.
    [Fact]
    public async Task Clock_may_be_put_forward_while_timers_are_being_set()
    {
        VirtualClock clock = new(Start, TimeProvider.System);
        using ITimer other = clock.CreateTimer(static _ => { }, state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan); // One alone has no order.
        using ITimer timer = clock.CreateTimer(static _ => { }, state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Task setting = Task.Run(() => Repeat(() => timer.Change(TimeSpan.FromDays(1), Timeout.InfiniteTimeSpan)), TestContext.Current.CancellationToken);
        Task advancing = Task.Run(() => Repeat(() => clock.Advance(TimeSpan.FromTicks(1))), TestContext.Current.CancellationToken);
        await Task.WhenAll(setting, advancing).WaitAsync(Patience, TestContext.Current.CancellationToken);

        static void Repeat(Action action)
        {
            for (int turn = 0; turn < 50_000; turn++)
                action();
        }
    }

    [Fact]
    public async Task Periodic_timer_fires_once_a_jump_and_again_a_period_later()
    {
        VirtualClock clock = new(Start, TimeProvider.System);
        using SemaphoreSlim fired = new(0);
        await using ITimer timer = clock.CreateTimer(_ => fired.Release(), null, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        clock.Advance(TimeSpan.FromHours(10));
        Assert.True(await fired.WaitAsync(Patience));
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(0, fired.CurrentCount);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await fired.WaitAsync(Patience));
        Assert.Equal(0, fired.CurrentCount);
    }

    [Fact]
    public void Timer_that_was_stopped_or_disposed_does_not_fire()
    {
        VirtualClock clock = new(Start, _pace);
        int fired = 0;
        ITimer stopped = clock.CreateTimer(_ => fired++, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        ITimer disposed = clock.CreateTimer(_ => fired++, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        Assert.True(stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        disposed.Dispose();
        Assert.False(disposed.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, fired);
    }
}
