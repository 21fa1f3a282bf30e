using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Core.Overlays;

/// <summary>
/// The children a node has running: bounded, awaited at the end, and their faults surfaced, never lost. On the node's loop only.
/// </summary>
/// <param name="limit">How many may run at once.</param>
/// <param name="onFault">Told of a child's exception; a fault is a defect or a broken disk, never a peer's doing.</param>
internal sealed class TaskGroup(int limit, Action<Exception> onFault)
{
    private Queue<TaskCompletionSource>? _waiting; // Null until somebody waits. Each has a task of its own: of two that await one task, the first resumes on the thread pool.
    private int _running;

    /// <summary>Told that a child has ended that had to wait for something, and that there is room again.</summary>
    public Action? Ended { get; init; }

    /// <summary>Whether another child may start.</summary>
    public bool HasRoom => _running < limit;

    /// <summary>Starts a child if there is room for it; false when there is not and nothing was started.</summary>
    public bool TryStart<TState>(Func<TState, Task> child, TState state)
    {
        if (!HasRoom)
            return false;
        Task task = child(state);
        if (task.IsCompletedSuccessfully)
            return true;
        _running++;
        Watch(task);
        return true;
    }

    /// <summary>
    /// Waits until every child has ended. Resumes inside the last child's end or inside the cancelling call, so on the node's loop; a cancelled
    /// <c>Task.WaitAsync</c> resumes on the thread pool.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled first.</exception>
    public async Task WhenIdleAsync(CancellationToken cancellation)
    {
        if (_running > 0)
        {
            TaskCompletionSource idle = NewWaiter();
            using (cancellation.UnsafeRegister(static idle => ((TaskCompletionSource)idle!).TrySetResult(), idle))
                await idle.Task;
        }

        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Completes when every child has ended.</summary>
    public Task WhenIdleAsync() => _running == 0 ? Task.CompletedTask : NewWaiter().Task;

    private TaskCompletionSource NewWaiter()
    {
        TaskCompletionSource idle = new();
        (_waiting ??= []).Enqueue(idle);
        return idle;
    }

#pragma warning disable VSTHRD100 // The one place where a child's end is observed; every exception is caught and reported.
    private async void Watch(Task task)
#pragma warning restore VSTHRD100
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // A cancelled child ended as it was told to.
        }
        catch (Exception fault)
        {
            onFault(fault);
        }
        finally
        {
            _running--;
            while (_running == 0 && _waiting is not null && _waiting.TryDequeue(out TaskCompletionSource? idle))
                idle.TrySetResult(); // Who was cancelled has gone on already.
            Ended?.Invoke();
        }
    }
}
