using System.Collections.Generic;
using System.IO;
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
}
