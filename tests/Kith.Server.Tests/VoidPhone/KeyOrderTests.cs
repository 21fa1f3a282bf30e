using System.Collections.Generic;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Server.VoidPhone;

namespace Kith.Server.Tests.VoidPhone;

public class KeyOrderTests
{
    private static readonly Identifier One = Identifier.Of("one"u8);
    private static readonly Identifier Two = Identifier.Of("two"u8);

    [Fact]
    public async Task One_key_waits_for_itself_and_no_other_does()
    {
        KeyOrder order = new();
        TaskCompletionSource first = new();
        List<string> done = [];
        Task slow = order.RunAsync(One, async () =>
        {
            await first.Task;
            done.Add("one, first");
        });
        Task after = order.RunAsync(One, () =>
        {
            done.Add("one, second");
            return Task.CompletedTask;
        });
        await order.RunAsync(Two, () =>
        {
            done.Add("two");
            return Task.CompletedTask;
        });
        Assert.Equal(1, order.Count);
        Assert.False(after.IsCompleted);
        first.SetResult();
        await Task.WhenAll(slow, after);
        Assert.Equal(["two", "one, first", "one, second"], done);
        Assert.Equal(0, order.Count);
    }
}
