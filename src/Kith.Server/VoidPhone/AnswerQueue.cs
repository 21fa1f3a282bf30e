using System;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Kith.Server.VoidPhone;

/// <summary>
/// Sends the answers of one connection, those that are ready together. What waits is bounded by the connection's slots, which an answer keeps
/// until it is sent.
/// </summary>
internal sealed class AnswerQueue(PipeWriter output, SemaphoreSlim slots, TimeSpan writeTimeout, TimeProvider time)
{
    /// <summary>Bytes that are handed to the network at once.</summary>
    private const int BytesPerFlush = 64 << 10;

    private readonly Channel<VoidPhoneMessage> _answers = Channel.CreateUnbounded<VoidPhoneMessage>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Takes an answer, and with it the slot of its request.</summary>
    public void Add(VoidPhoneMessage answer)
    {
        if (!_answers.Writer.TryWrite(answer))
            slots.Release(); // The client is gone.
    }

    /// <summary>No more answers follow.</summary>
    public void Complete() => _answers.Writer.TryComplete();

    /// <summary>Sends until <see cref="Complete"/>, or until the client does not take any more.</summary>
    public async Task<VoidPhoneFault> SendAsync()
    {
        VoidPhoneFault fault = VoidPhoneFault.None;
        using ITimer timer = time.CreateTimer(static output => ((PipeWriter)output!).CancelPendingFlush(), output, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            while (await _answers.Reader.WaitToReadAsync())
            {
                int count = 0;
                for (int bytes = 0; bytes < BytesPerFlush && _answers.Reader.TryRead(out VoidPhoneMessage? answer); count++)
                {
                    int size = answer.Encode(output.GetSpan(answer.Size));
                    output.Advance(size);
                    bytes += size;
                }

                timer.Change(writeTimeout, Timeout.InfiniteTimeSpan);
                FlushResult flushed = await output.FlushAsync();
                timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                slots.Release(count);
                if (flushed.IsCanceled)
                    fault = VoidPhoneFault.SlowReader;
                if (flushed.IsCanceled || flushed.IsCompleted)
                    break;
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The client is gone: nobody misses the answers.
        }

        Complete();
        while (_answers.Reader.TryRead(out _))
            slots.Release();
        return fault;
    }
}
