using System;
using System.Buffers;
using System.IO;
using System.IO.Pipelines;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Server.VoidPhone;

/// <summary>
/// One client: reads requests, does them, sends the answers. What concerns one key happens in order, the rest side by side, and of that no more
/// than there are slots. A request that cannot be understood ends the connection, after what came before it is answered.
/// </summary>
internal sealed class VoidPhoneConnection(
    PipeReader input, PipeWriter output, IPAddress client, VoidPhoneDesk desk, RateLimit rate, VoidPhoneOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.MaxInFlight, options.MaxInFlight);
    private readonly KeyOrder _order = new();
    private bool _hasSpoken;
    private bool _isOver;

    /// <summary>Told of the first message that is one.</summary>
    public Action? Spoke { get; init; }

    /// <summary>Requests that are worked on or wait for their answer to be sent.</summary>
    public int InFlight => options.MaxInFlight - _slots.CurrentCount;

    /// <summary>Serves until the client ends, something is wrong or this side stops; returns what was wrong.</summary>
    /// <param name="stop">Ends the reading; what was taken up by then is still answered.</param>
    /// <param name="abandon">Gives up what is under way.</param>
    public async Task<VoidPhoneFault> RunAsync(CancellationToken stop, CancellationToken abandon)
    {
        AnswerQueue answers = new(output, _slots, options.WriteTimeout, time);
        Task<VoidPhoneFault> sending = SendAsync(answers);
        using (stop.UnsafeRegister(static connection => ((VoidPhoneConnection)connection!).End(), this))
        {
            VoidPhoneFault fault = await ReadAsync(answers, abandon);
            await WhenIdleAsync();
            answers.Complete();
            VoidPhoneFault sent = await sending;
            return sent == VoidPhoneFault.None ? fault : sent;
        }
    }

    /// <summary>After <see cref="RunAsync"/> has ended.</summary>
    public void Dispose() => _slots.Dispose();

    private async Task<VoidPhoneFault> ReadAsync(AnswerQueue answers, CancellationToken abandon)
    {
        using ReadDeadline deadline = new(input, options, time);
        deadline.Await(hasPart: false, isNext: true);
        try
        {
            while (true)
            {
                ReadResult read = await input.ReadAsync(CancellationToken.None);
                ReadOnlySequence<byte> arrived = read.Buffer;
                VoidPhoneFault fault = VoidPhoneFault.None;
                bool isNext = false;
                while (!Volatile.Read(ref _isOver) && VoidPhoneFraming.TryDecodeNext(ref arrived, out VoidPhoneMessage? request, out fault))
                {
                    isNext = true;
                    fault = Admit(request!);
                    if (fault != VoidPhoneFault.None)
                        break;
                    await _slots.WaitAsync(CancellationToken.None); // Slots come free in bounded time: no request and no flush takes longer than its deadline.
                    await desk.WaitForRoomAsync();
                    _ = ServeAsync(request!, answers, abandon);
                }

                bool hasPart = !arrived.IsEmpty;
                input.AdvanceTo(arrived.Start, arrived.End);
                if (Volatile.Read(ref _isOver))
                    return VoidPhoneFault.None;
                if (fault == VoidPhoneFault.None && read.IsCanceled && !isNext)
                    fault = WhatPassed(deadline);
                if (fault != VoidPhoneFault.None)
                    return fault;
                if (read.IsCompleted)
                    return hasPart ? VoidPhoneFault.Truncated : VoidPhoneFault.None;
                deadline.Await(hasPart, isNext);
            }
        }
        catch (IOException)
        {
            return VoidPhoneFault.None; // The client is gone. What it asked for is done all the same.
        }
    }

    private VoidPhoneFault Admit(VoidPhoneMessage request)
    {
        if (!VoidPhoneRules.IsRequest(request.Type, options.Dialect))
            return VoidPhoneFault.NotARequest;
        if (!_hasSpoken)
            Spoke?.Invoke();
        _hasSpoken = true;
        return rate.TryTake(client, time.GetInstant()) ? VoidPhoneFault.None : VoidPhoneFault.RateLimited;
    }

    /// <summary>A client that waits for an answer is not idle.</summary>
    private VoidPhoneFault WhatPassed(ReadDeadline deadline) =>
        deadline.Passed is var passed && passed == VoidPhoneFault.IdleTimeout && InFlight > 0 ? VoidPhoneFault.None : passed;

    private Task ServeAsync(VoidPhoneMessage request, AnswerQueue answers, CancellationToken abandon) =>
        _order.RunAsync(request.Key.IsEmpty ? default : new Identifier(request.Key.Span), async () =>
        {
            if (await desk.AnswerAsync(request, abandon) is { } answer)
                answers.Add(answer);
            else
                _slots.Release();
        });

    private async Task<VoidPhoneFault> SendAsync(AnswerQueue answers)
    {
        VoidPhoneFault fault = await answers.SendAsync();
        End(); // Nothing that is asked from here on could be answered.
        return fault;
    }

    private async Task WhenIdleAsync()
    {
        for (int slot = 0; slot < options.MaxInFlight; slot++)
            await _slots.WaitAsync(CancellationToken.None);
    }

    private void End()
    {
        Volatile.Write(ref _isOver, true);
        input.CancelPendingRead();
    }
}
