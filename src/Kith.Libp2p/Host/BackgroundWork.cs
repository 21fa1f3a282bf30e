using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;

namespace Kith.Libp2p.Host;

/// <summary>
/// The work of a host that nobody awaits while it runs: it is counted, its defects are logged and counted, and stopping waits for it.
/// How much there is, is bounded where it begins: by the limits on handshakes, dials and connections.
/// </summary>
internal sealed class BackgroundWork(Libp2pCounters counters, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _draining;

    /// <summary>Begins some work on the thread pool. It should end without an exception; cancellation is none.</summary>
    /// <returns>False when the host is stopping and nothing was begun.</returns>
    public bool TryRun(Func<Task> work)
    {
        lock (_gate)
        {
            if (_draining)
                return false;
            _running++;
        }

        _ = Task.Run(() => RunAsync(work)); // Counted, and waited for by DrainAsync.
        return true;
    }

    /// <summary>Begins no more work and waits for what runs.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            _draining = true;
            if (_running == 0)
                _drained.TrySetResult();
        }

        return _drained.Task;
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The host is stopping.
        }
        catch (Exception exception)
        {
            counters.CountFault();
            HostLog.Fault(logger, exception);
        }
        finally
        {
            lock (_gate)
            {
                if (--_running == 0 && _draining)
                    _drained.TrySetResult();
            }
        }
    }
}
