using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.IO;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Server.VoidPhone;

namespace Kith.Cli.Bench;

/// <summary>One kept connection to a VoidPhone API on which many requests are under way, told apart by their keys.</summary>
internal sealed class VoidPhoneSession : IAsyncDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly SemaphoreSlim _sent = new(0);
    private readonly ConcurrentDictionary<Identifier, TaskCompletionSource<VoidPhoneMessage>> _waiting = [];
    private AnswerQueue? _requests;
    private Task _working = Task.CompletedTask;

    public async Task ConnectAsync(IPEndPoint server, CancellationToken cancellation)
    {
        await _client.ConnectAsync(server, cancellation);
        NetworkStream stream = _client.GetStream();
        // What sends answers in a batch sends requests as well.
        _requests = new AnswerQueue(PipeWriter.Create(stream), _sent, new VoidPhoneOptions().WriteTimeout, TimeProvider.System);
        _working = Task.WhenAll(_requests.SendAsync(), ReadAsync(PipeReader.Create(stream)));
    }

    /// <summary>Asks and waits for the answer. One request of a key at a time.</summary>
    public Task<VoidPhoneMessage> AskAsync(VoidPhoneMessage request)
    {
        TaskCompletionSource<VoidPhoneMessage> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[new Identifier(request.Key.Span)] = answer;
        _requests!.Add(request);
        return answer.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _requests?.Complete();
        _client.Dispose();
        await _working;
        _sent.Dispose();
    }

    private async Task ReadAsync(PipeReader input)
    {
        try
        {
            while (true)
            {
                ReadResult read = await input.ReadAsync();
                ReadOnlySequence<byte> arrived = read.Buffer;
                while (VoidPhoneFraming.TryDecodeNext(ref arrived, out VoidPhoneMessage? answer, out _))
                {
                    if (_waiting.TryRemove(new Identifier(answer!.Key.Span), out TaskCompletionSource<VoidPhoneMessage>? waiting))
                        waiting.SetResult(answer);
                }

                input.AdvanceTo(arrived.Start, arrived.End);
                if (read.IsCompleted)
                    break;
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // Closed by us, or by the other side; then what still waits fails below.
        }

        foreach (TaskCompletionSource<VoidPhoneMessage> waiting in _waiting.Values)
            waiting.TrySetException(new IOException("The connection ended before the answer."));
    }
}
