using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO.Pipelines;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Server.VoidPhone;
using Kith.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith.Server.Tests.VoidPhone;

/// <summary>A client and its connection, with memory in between and a clock to put forward.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Pipe _requests;
    private readonly Pipe _answers;
    private readonly CancellationTokenSource _stop = new();

    public TestClient(IKith kith, VoidPhoneOptions? options = null, int pipeBytes = 64 << 10, bool isPaced = false, VoidPhoneDesk? desk = null)
    {
        options ??= new VoidPhoneOptions();
        PipeOptions pipe = new(pauseWriterThreshold: pipeBytes, resumeWriterThreshold: pipeBytes / 2, useSynchronizationContext: false);
        // Paced, sending waits until the server has looked at what was sent.
        int unseen = isPaced ? 1 : 0;
        _requests = new Pipe(new PipeOptions(pauseWriterThreshold: unseen, resumeWriterThreshold: unseen, useSynchronizationContext: false));
        _answers = new Pipe(pipe);
        Desk = desk ?? new VoidPhoneDesk(kith, options, replicas: 5, writeQuorum: 3, Clock, Counters, NullLogger.Instance);
        Connection = new VoidPhoneConnection(_requests.Reader, _answers.Writer, IPAddress.Loopback, Desk, new RateLimit(options.RequestsPerSecond, options.BurstSize), options, Clock);
        Served = Task.Run(ServeAsync);
    }

    public VirtualClock Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero), TimeProvider.System);

    public VoidPhoneCounters Counters { get; } = new();

    public VoidPhoneDesk Desk { get; }

    public VoidPhoneConnection Connection { get; }

    /// <summary>Why the connection ended.</summary>
    public Task<VoidPhoneFault> Served { get; }

    public async Task SendAsync(params byte[][] messages)
    {
        foreach (byte[] message in messages)
            _requests.Writer.Write(message);
        await _requests.Writer.FlushAsync();
    }

    /// <summary>Sends nothing more.</summary>
    public ValueTask EndAsync() => _requests.Writer.CompleteAsync();

    /// <summary>Stops the server's side.</summary>
    public void Stop() => _stop.Cancel();

    public async Task<VoidPhoneMessage> ReceiveAsync()
    {
        while (true)
        {
            ReadResult read = await _answers.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            ReadOnlySequence<byte> arrived = read.Buffer;
            bool isWhole = VoidPhoneFraming.TryDecodeNext(ref arrived, out VoidPhoneMessage? message, out VoidPhoneFault fault);
            _answers.Reader.AdvanceTo(arrived.Start, isWhole ? arrived.Start : arrived.End);
            Assert.Equal(VoidPhoneFault.None, fault);
            if (isWhole)
                return message!;
            Assert.False(read.IsCompleted, "The connection ended before the answer.");
        }
    }

    /// <summary>Every answer up to the end of the connection.</summary>
    public async Task<List<VoidPhoneMessage>> ReceiveAllAsync()
    {
        List<VoidPhoneMessage> answers = [];
        while (true)
        {
            ReadResult read = await _answers.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            ReadOnlySequence<byte> arrived = read.Buffer;
            while (VoidPhoneFraming.TryDecodeNext(ref arrived, out VoidPhoneMessage? message, out _))
                answers.Add(message!);
            bool isEmpty = arrived.IsEmpty;
            _answers.Reader.AdvanceTo(arrived.Start, arrived.End);
            if (!read.IsCompleted)
                continue;
            Assert.True(isEmpty, "The connection ended inside an answer.");
            return answers;
        }
    }

    public Task<VoidPhoneFault> EndedAsync() => Served.WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        Stop();
        await _answers.Reader.CompleteAsync();
        await EndedAsync();
        Connection.Dispose();
        _stop.Dispose();
    }

    private async Task<VoidPhoneFault> ServeAsync()
    {
        VoidPhoneFault fault = await Connection.RunAsync(_stop.Token, CancellationToken.None);
        await _answers.Writer.CompleteAsync();
        return fault;
    }
}
