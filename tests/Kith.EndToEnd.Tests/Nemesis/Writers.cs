using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>Clients that write without end, each its own keys over and over, until they are told to stop.</summary>
internal sealed class Writers : IAsyncDisposable
{
    private const int KeysOfEach = 25;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _tasks;

    /// <param name="count">How many write at once.</param>
    /// <param name="ledger">What notes who was told what.</param>
    /// <param name="pick">The node to ask next.</param>
    public Writers(int count, Ledger ledger, Func<ClusterNode> pick) => _tasks = [.. Enumerable.Range(0, count).Select(writer => WriteAsync(writer, ledger, pick))];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_tasks);
        _stop.Dispose();
    }

    private async Task WriteAsync(int writer, Ledger ledger, Func<ClusterNode> pick)
    {
        for (int turn = 0; !_stop.IsCancellationRequested; turn++)
        {
            await ledger.WriteAsync(RecordKey.FromText($"/kith/plain/writer-{writer}/{turn % KeysOfEach}"), pick);
            await Task.Yield();
        }
    }
}
