using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;

namespace Kith.Server.VoidPhone;

/// <summary>
/// Lets what concerns one key happen in the order it was asked for, and different keys beside each other. How much is under way is bounded by
/// whoever asks.
/// </summary>
internal sealed class KeyOrder
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Identifier, Task> _last = [];

    /// <summary>Keys with something under way.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _last.Count;
        }
    }

    /// <summary>Runs work when all that was asked of its key before has ended. The work must not throw.</summary>
    public async Task RunAsync(Identifier key, Func<Task> work)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? before;
        lock (_gate)
        {
            _last.TryGetValue(key, out before);
            _last[key] = ended.Task;
        }

        if (before is not null)
            await before;
        try
        {
            await work();
        }
        finally
        {
            lock (_gate)
            {
                if (_last[key] == ended.Task)
                    _last.Remove(key);
            }

            ended.SetResult();
        }
    }
}
