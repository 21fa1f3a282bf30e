using System.Collections.Concurrent;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Testing;

namespace Kith.Tests.Hosting;

/// <summary>What whoever traces an application sees of its node: an activity of .NET for each operation, beneath the caller's own.</summary>
public sealed class ActivityTests
{
    [Fact]
    public async Task Operations_are_activities_of_the_callers_trace_that_say_how_they_ended_and_name_no_key()
    {
        ConcurrentQueue<Activity> ended = new();
        using ActivitySource application = new("application");
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name is "Kith" or "application",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using KithCluster cluster = await KithCluster.StartAsync(1, new KithClusterOptions(), TestContext.Current.CancellationToken);
        using Activity caller = application.StartActivity("checkout")!;
        await cluster[0].PutAsync(PlainKey.Of("nobody-may-find"), "value"u8.ToArray(), cancellation: TestContext.Current.CancellationToken);
        await cluster[0].GetAsync(PlainKey.Of("nobody-may-find"), cancellation: TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<KithException>(() => cluster[0].PutAsync(PlainKey.Of("nobody-may-find"), new byte[1 << 20], cancellation: TestContext.Current.CancellationToken));

        Activity[] ours = [.. ended.Where(activity => activity.TraceId == caller.TraceId && activity.Source.Name == "Kith")];
        Assert.Equal(
            [("kith.put", ActivityStatusCode.Ok), ("kith.get", ActivityStatusCode.Ok), ("kith.put", ActivityStatusCode.Error)],
            ours.Select(activity => (activity.OperationName, activity.Status)));
        Assert.All(ours, activity => Assert.Equal(caller.SpanId, activity.ParentSpanId));
        Assert.DoesNotContain(ours.SelectMany(activity => activity.Tags), tag => tag.Value?.Contains("nobody-may-find") == true);
    }
}
