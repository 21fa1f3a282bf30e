using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using FsCheck;
using FsCheck.Fluent;
using Kith.Simulation.Time;

namespace Kith.Simulation.Tests;

public class EventQueueTests
{
    [Fact]
    public void Events_happen_in_order_of_time_and_then_of_scheduling() =>
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            EventQueue queue = new();
            List<(long At, int Number)> expected = [];
            List<int> happened = [];
            int number = 0;
            for (int index = 0; index < 300; index++)
                Schedule();
            while (queue.Step())
            {
                if (number < 900)
                    Schedule();
            }

            // Orderly overall means: a stable sort by time of all that was scheduled, as nothing is scheduled into the past.
            return happened.SequenceEqual(expected.OrderBy(entry => entry.At).Select(entry => entry.Number)) && queue.Count == 0;

            void Schedule()
            {
                long delay = random.Next(4) switch { 0 => 0, 1 => random.Next(50), 2 => random.Next(300_000), _ => random.Next(20_000_000) };
                int mine = number++;
                expected.Add((queue.Now + delay, mine));
                queue.After(delay, new Note(() => happened.Add(mine)));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Time_stands_at_the_moment_asked_for_when_nothing_happens_before_it()
    {
        EventQueue queue = new();
        bool happened = false;
        queue.After(5_000, new Note(() => happened = true));
        Assert.False(queue.Step(until: 4_999));
        Assert.Equal(4_999, queue.Now);
        Assert.True(queue.Step(until: 5_000));
        Assert.True(happened);
    }

    [Fact]
    public void Timers_fire_on_virtual_time_and_a_changed_one_only_at_its_new_time()
    {
        EventQueue queue = new();
        SimulatedTime time = new(queue);
        List<double> fired = [];
        using ITimer timer = time.CreateTimer(_ => fired.Add(queue.Now / 1_000_000.0), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        while (queue.Step(until: 5_500_000))
        {
        }

        Assert.Equal([1.0, 3.0, 5.0], fired);
        timer.Change(TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        while (queue.Step(until: 60_000_000))
        {
        }

        Assert.Equal([1.0, 3.0, 5.0, 8.5], fired);
        Assert.Equal(SimulatedTime.Beginning.AddMinutes(1), time.GetUtcNow());
    }

    private sealed class Note(Action happen) : SimulatedEvent
    {
        public override void Fire() => happen();
    }
}
