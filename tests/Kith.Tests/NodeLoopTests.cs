using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Tests;

public sealed class NodeLoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<Exception> _faults = new();
    private readonly NodeLoop _loop;

    public NodeLoopTests() => _loop = new NodeLoop(_faults.Enqueue);

    [Fact]
    public async Task Work_runs_in_the_order_it_was_posted()
    {
        List<int> ran = [];
        for (int piece = 0; piece < 10_000; piece++)
            _loop.Post(state => ran.Add((int)state!), piece);
        await Drained();
        Assert.Equal(Enumerable.Range(0, 10_000), ran);
    }

    [Fact]
    public async Task Work_posted_by_work_runs_after_what_was_waiting()
    {
        List<string> ran = [];
        await _loop.RunAsync(() =>
        {
            _loop.Post(_ => ran.Add("first"), null);
            _loop.Post(_ => ran.Add("second"), null);
            ran.Add("poster");
            return true;
        });
        await Drained();
        Assert.Equal(["poster", "first", "second"], ran);
    }

    [Fact]
    public async Task One_piece_runs_at_a_time_and_each_poster_keeps_its_order()
    {
        const int Posters = 8;
        const int Pieces = 5_000;
        int inside = 0;
        int overlaps = 0;
        int[] next = new int[Posters];
        int disorders = 0;
        using Barrier start = new(Posters);
        Thread[] posters = [.. Enumerable.Range(0, Posters).Select(poster => new Thread(() =>
        {
            start.SignalAndWait();
            for (int piece = 0; piece < Pieces; piece++)
            {
                int number = piece;
                _loop.Post(_ => Run(poster, number), null);
            }
        }))];
        foreach (Thread poster in posters)
            poster.Start();
        foreach (Thread poster in posters)
            poster.Join();
        await Drained();
        Assert.Equal(0, overlaps);
        Assert.Equal(0, disorders);
        Assert.All(next, count => Assert.Equal(Pieces, count));

        void Run(int poster, int number)
        {
            if (Interlocked.Increment(ref inside) != 1)
                overlaps++;
            if (next[poster]++ != number)
                disorders++;
            Interlocked.Decrement(ref inside);
        }
    }

    [Fact]
    public async Task Awaits_resume_on_the_loop()
    {
        List<bool> onLoop = [];
        await _loop.RunAsync(async () =>
        {
            onLoop.Add(IsOnLoop());
            await Task.Yield();
            onLoop.Add(IsOnLoop());
            await Task.Run(() => onLoop.Add(!IsOnLoop()));
            onLoop.Add(IsOnLoop());
            return true;
        });
        Assert.Equal([true, true, true, true], onLoop);
        Assert.False(IsOnLoop());
    }

    [Fact]
    public async Task Exception_goes_to_the_fault_handler_and_the_loop_lives_on()
    {
        InvalidDataException thrown = new();
        InvalidDataException thrownLater = new();
        bool ranAfter = false;
        _loop.Post(_ => throw thrown, null);
        _loop.Post(_ => ThrowAfterAwait(), null);
        _loop.Post(_ => ranAfter = true, null);
        await Drained();
        await Drained();
        Assert.True(ranAfter);
        Assert.Equal([thrown, thrownLater], _faults);

#pragma warning disable VSTHRD100, MA0155 // An exception that nobody awaits is what is tested.
        async void ThrowAfterAwait()
        {
            await Task.Yield();
            throw thrownLater;
        }
#pragma warning restore VSTHRD100, MA0155
    }

    [Fact]
    public async Task Result_comes_back()
    {
        Assert.Equal(7, await _loop.RunAsync(() => 7));
        Assert.Equal(8, await _loop.RunAsync(async () =>
        {
            await Task.Yield();
            return 8;
        }));
    }

    [Fact]
    public async Task Procedure_without_a_result_is_awaited_to_its_end()
    {
        bool isDone = false;
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task procedure = _loop.RunAsync(async () =>
        {
            await gate.Task;
            isDone = true;
        });
        await Drained();
        Assert.False(procedure.IsCompleted);
        gate.SetResult();
        await procedure;
        Assert.True(isDone);
        await Assert.ThrowsAsync<InvalidDataException>(() => _loop.RunAsync(async () =>
        {
            await Task.Yield();
            throw new InvalidDataException();
        }));
    }

    [Fact]
    public async Task Exceptions_come_back_to_the_caller_and_not_to_the_fault_handler()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => _loop.RunAsync(Throw));
        await Assert.ThrowsAsync<InvalidDataException>(() => _loop.RunAsync(ThrowLater));
        await Assert.ThrowsAsync<InvalidDataException>(() => _loop.RunAsync(ThrowAtOnce));
        Assert.Empty(_faults);

        static int Throw() => throw new InvalidDataException();
        static Task<int> ThrowAtOnce() => throw new InvalidDataException();
        static async Task<int> ThrowLater()
        {
            await Task.Yield();
            throw new InvalidDataException();
        }
    }

    [Fact]
    public async Task Cancellation_comes_back_as_cancellation_with_its_token()
    {
        using CancellationTokenSource stop = new();
        Task<int> waiting = _loop.RunAsync(async () =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
            return 1;
        });
        await stop.CancelAsync();
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(stop.Token, cancelled.CancellationToken);
        Assert.True(waiting.IsCanceled);
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Caller_continues_off_the_loop_even_when_it_asked_for_speed()
    {
        using ManualResetEventSlim attached = new();
        Task<int> running = _loop.RunAsync(() =>
        {
            attached.Wait(Patience);
            return 1;
        });
        Task<bool> continuation = running.ContinueWith(_ => IsOnLoop(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        attached.Set();
        Assert.False(await continuation);
    }

    [Fact]
    public async Task Callers_on_a_loop_get_its_result_back_on_their_own_loop()
    {
        NodeLoop other = new(_faults.Enqueue);
        SynchronizationContext? resumedOn = await _loop.RunAsync(async () =>
        {
            Assert.Same(other, await other.RunAsync(() => SynchronizationContext.Current));
            return SynchronizationContext.Current;
        });
        Assert.Same(_loop, resumedOn);
    }

    [Fact]
    public void Waiting_for_a_loop_from_outside_is_not_to_be_had() => Assert.Throws<NotSupportedException>(() => _loop.Send(_ => { }, null));

    [Fact]
    public async Task Busy_loops_both_come_forward()
    {
        NodeLoop other = new(_faults.Enqueue);
        int mine = 0;
        int theirs = 0;
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(_ => Again(_loop, ref mine), null);
        other.Post(_ => Again(other, ref theirs), null);
        await done.Task.WaitAsync(Patience);
        Assert.True(Volatile.Read(ref mine) >= 10_000 && Volatile.Read(ref theirs) >= 10_000);

        // Each goes on until both have come far, so a loop that starved would keep the other spinning for ever.
        void Again(NodeLoop loop, ref int count)
        {
            Interlocked.Increment(ref count);
            if (Volatile.Read(ref mine) >= 10_000 && Volatile.Read(ref theirs) >= 10_000)
                done.TrySetResult();
            else if (ReferenceEquals(loop, _loop))
                loop.Post(_ => Again(_loop, ref mine), null);
            else
                loop.Post(_ => Again(other, ref theirs), null);
        }
    }

    [Fact]
    public async Task Busy_loop_gives_its_thread_back_after_a_bounded_number_of_pieces()
    {
        // The pool forgets ambient values between the things it runs, so a value set by one piece lasts as long as the loop's turn.
        AsyncLocal<bool> isSameTurn = new();
        int turn = 0;
        int longest = 0;
        int turns = 0;
        for (int piece = 0; piece < 10_000; piece++)
            _loop.Post(_ => Count(), null);
        await Drained();
        Assert.InRange(longest, 2, 1_000); // Turns of one piece would be fair as well, but slow.
        Assert.InRange(turns, 10, 5_000);

        void Count()
        {
            if (!isSameTurn.Value)
            {
                turn = 0;
                turns++;
            }

            isSameTurn.Value = true;
            longest = Math.Max(longest, ++turn);
        }
    }

    private bool IsOnLoop() => ReferenceEquals(SynchronizationContext.Current, _loop);

    private Task<bool> Drained() => _loop.RunAsync(() => true).WaitAsync(Patience);
}
