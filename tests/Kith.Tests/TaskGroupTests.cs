using System;
using System.Threading.Tasks;
using Kith.Core.Overlays;

namespace Kith.Tests;

public class TaskGroupTests
{
    [Fact]
    public async Task Waiting_for_a_child_that_has_just_ended_lets_the_loop_go_on()
    {
        NodeLoop loop = new(fault => Assert.Fail(fault.ToString()));
        TaskGroup group = new(limit: 1, fault => Assert.Fail(fault.ToString()));
        Task idle = loop.RunAsync(async () =>
        {
            TaskCompletionSource child = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Assert.True(group.TryStart(_ => child.Task, 0));
            Assert.False(group.HasRoom);
            child.SetResult(); // Its end is noted in a later piece of work.
            await group.WhenIdleAsync();
            Assert.True(group.HasRoom);
        });
        await idle.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Fault_of_a_child_is_reported_and_frees_its_place()
    {
        Exception? reported = null;
        NodeLoop loop = new(fault => Assert.Fail(fault.ToString()));
        TaskGroup group = new(limit: 1, fault => reported = fault);
        await loop.RunAsync(async () =>
        {
            Assert.True(group.TryStart(FailAsync, 0));
            await group.WhenIdleAsync();
        });
        Assert.Equal("broken", Assert.IsType<InvalidOperationException>(reported).Message);
        Assert.True(group.HasRoom);

        static async Task FailAsync(int state)
        {
            await Task.Yield();
            throw new InvalidOperationException("broken");
        }
    }
}
