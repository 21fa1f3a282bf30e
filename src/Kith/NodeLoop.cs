using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Kith;

/// <summary>
/// One node's logical thread: work posted here runs one piece after another, in order, on whatever pool thread is free. Fifty nodes in one
/// process are fifty of these. What is posted is bounded by those who post: streams with one request each, and calls of users.
/// </summary>
/// <param name="onFault">Told of an exception that escaped a piece of work; that is a defect.</param>
internal sealed class NodeLoop(Action<Exception> onFault) : SynchronizationContext, IThreadPoolWorkItem
{
    /// <summary>Pieces run before other loops of the process get their turn.</summary>
    private const int TurnLength = 128;

    private readonly Lock _gate = new();
    private Queue<Work> _incoming = new();
    private Queue<Work> _running = new();
    private bool _isScheduled;

    private readonly record struct Work(SendOrPostCallback Run, object? State);

    /// <summary>Runs a piece of work after all that was posted before.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            _incoming.Enqueue(new Work(d, state));
            if (_isScheduled)
                return;
            _isScheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Not to be had: waiting for a loop from outside is how deadlocks begin.</summary>
    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Post to a node's loop; never wait for it.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs a procedure on the loop and returns its result to the caller's own context.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> procedure)
    {
        TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(static state => ((Action)state!)(), (Action)Begin);
        return completion.Task;

        void Begin() => _ = CompleteAsync();

        async Task CompleteAsync()
        {
            try
            {
                completion.SetResult(await procedure());
            }
            catch (OperationCanceledException cancelled)
            {
                completion.SetCanceled(cancelled.CancellationToken);
            }
            catch (Exception failure)
            {
                completion.SetException(failure); // The caller's to handle: bad input arrives this way too.
            }
        }
    }

    /// <summary>Runs a procedure on the loop to its end.</summary>
    public Task RunAsync(Func<Task> procedure) => RunAsync(async () =>
    {
        await procedure();
        return true;
    });

    /// <summary>Runs a piece of work on the loop and returns its result.</summary>
    public Task<T> RunAsync<T>(Func<T> work) => RunAsync(() => Task.FromResult(work()));

    void IThreadPoolWorkItem.Execute()
    {
        SynchronizationContext? outer = Current;
        SetSynchronizationContext(this);
        try
        {
            for (int done = 0; done < TurnLength; done++)
            {
                if (!TryNext(out Work work))
                    return;
                Run(work);
            }
        }
        finally
        {
            SetSynchronizationContext(outer);
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Run(Work work)
    {
        try
        {
            work.Run(work.State);
        }
        catch (Exception fault)
        {
            onFault(fault); // One broken piece of work must not stop the node.
        }
    }

    private bool TryNext(out Work work)
    {
        if (_running.TryDequeue(out work))
            return true;
        lock (_gate)
        {
            (_running, _incoming) = (_incoming, _running);
            if (_running.TryDequeue(out work))
                return true;
            _isScheduled = false;
            return false;
        }
    }
}
