using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;

namespace Kith.Core.Tests.Overlays;

public class TaskGroupTests
{
    [Fact]
    public void Who_waits_for_room_is_told_when_there_is_some_however_the_child_ended()
    {
        List<bool> roomWhenTold = [];
        int faults = 0;
        TaskGroup? group = null;
        group = new TaskGroup(limit: 1, _ => faults++) { Ended = () => roomWhenTold.Add(group!.HasRoom) };
        foreach (bool fails in new[] { false, true })
        {
            TaskCompletionSource child = new();
            Assert.True(group.TryStart(source => source.Task, child));
            Assert.False(group.TryStart(source => source.Task, child));
            if (fails)
                child.SetException(new IOException());
            else
                child.SetResult();
        }

        Assert.Equal([true, true], roomWhenTold);
        Assert.Equal(1, faults);
    }

    // Seed 1236 of the chaos: the thread pool went on with a node that another thread was simulating.
    [Fact]
    public void Who_waits_for_all_goes_on_inside_the_call_that_cancels() =>
        WithoutContext(() =>
        {
            TaskGroup group = new(limit: 1, _ => { });
            group.TryStart(source => source.Task, new TaskCompletionSource());
            using CancellationTokenSource stop = new();
            bool hasEnded = false;
            _ = WaitAsync();
            Assert.False(hasEnded);
            stop.Cancel();
            Assert.True(hasEnded);

            async Task WaitAsync()
            {
                try
                {
                    await group.WhenIdleAsync(stop.Token);
                }
                catch (OperationCanceledException)
                {
                    hasEnded = true;
                }
            }
        });

    [Fact]
    public void All_who_wait_for_all_go_on_inside_the_last_child_s_end_and_in_order() =>
        WithoutContext(() =>
        {
            TaskGroup group = new(limit: 1, _ => { });
            TaskCompletionSource child = new();
            group.TryStart(source => source.Task, child);
            List<int> wentOn = [];
            foreach (int waiter in new[] { 1, 2, 3 })
                _ = WaitAsync(waiter);
            child.SetResult();
            Assert.Equal([1, 2, 3], wentOn);

            async Task WaitAsync(int waiter)
            {
                await group.WhenIdleAsync();
                wentOn.Add(waiter);
            }
        });

    private static void WithoutContext(Action test)
    {
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            test();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }
}
