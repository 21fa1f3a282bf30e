using System;
using System.Buffers.Binary;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Server.VoidPhone;

namespace Kith.Cli.VoidPhone;

/// <summary>
/// The test client of the VoidPhone course: a PUT that waits for nothing, a GET that reads one answer, and a line about each. Unlike the
/// original it reads an answer to its end, however long.
/// </summary>
internal sealed class DummyClient(DummyRequest request, Terminal terminal)
{
    private const byte Replication = 1;
    private const ushort TimeToLiveSeconds = 1;

    // The original gives a PUT this long, since nothing tells when it is done.
    private static readonly TimeSpan AfterPut = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>One round: connects, PUT if asked for, GET if asked for.</summary>
    /// <exception cref="KithException">Nobody listens there, or the answer did not come within a minute.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        string place = $"{request.Host}:{request.Port}";
        terminal.Text.WriteLine($"Trying to connect to {place}");
        using TcpClient client = new() { NoDelay = true };
        try
        {
            await client.ConnectAsync(request.Host, request.Port, cancellation);
        }
        catch (SocketException refused)
        {
            throw new KithException(KithErrorCode.DaemonUnreachable, $"Nobody answers at {place}: {refused.Message}. Start a node there with `kith node --role bootstrap --voidphone {place}`.", refused);
        }

        terminal.Text.WriteLine($"[+] Connected to {place}");
        NetworkStream stream = client.GetStream();
        try
        {
            if (request.IsPut)
                await PutAsync(stream, cancellation);
            if (request.IsGet)
                await GetAsync(stream, cancellation);
        }
        catch (IOException)
        {
            terminal.Text.WriteLine("[-] Connection closed by other endpoint.");
        }
    }

    private async Task PutAsync(NetworkStream stream, CancellationToken cancellation)
    {
        terminal.Text.WriteLine("[+] Sending PUT request...");
        VoidPhoneMessage put = new() { Type = VoidPhoneMessageType.Put, TimeToLiveSeconds = TimeToLiveSeconds, Replication = Replication, Key = request.Key, Value = request.Value };
        await stream.WriteAsync(put.ToArray(), cancellation);
        await Task.Delay(AfterPut, cancellation);
    }

    private async Task GetAsync(NetworkStream stream, CancellationToken cancellation)
    {
        terminal.Text.WriteLine("[+] Sending GET request...");
        await stream.WriteAsync(new VoidPhoneMessage { Type = VoidPhoneMessageType.Get, Key = request.Key }.ToArray(), cancellation);
        byte[] answer = await ReadAnswerAsync(stream, cancellation);
        if (answer.Length == 0)
            terminal.Text.WriteLine("[-] Connection closed by other endpoint.");
        else
            Tell(answer);
    }

    private void Tell(byte[] answer)
    {
        VoidPhoneMessage.TryDecode(answer, out VoidPhoneMessage? message, out _);
        switch (message?.Type)
        {
            case VoidPhoneMessageType.Success:
                terminal.Text.WriteLine($"[+] Received DHT_SUCCESS. size: {message.Size}, key: {PythonBytes.Format(message.Key.Span)}, value: {PythonBytes.Format(message.Value.Span)}");
                break;
            case VoidPhoneMessageType.Failure:
                terminal.Text.WriteLine($"[+] Received DHT_FAILURE. size: {message.Size}, key: {PythonBytes.Format(message.Key.Span)}");
                break;
            default:
                terminal.Text.WriteLine("[-] Received unexpected answer");
                foreach (string line in HexDump.Lines(answer))
                    terminal.Text.WriteLine(line);
                break;
        }
    }

    /// <summary>A message as long as it says it is, or what there was of one when the other side ended; empty when that was nothing.</summary>
    private static async Task<byte[]> ReadAnswerAsync(NetworkStream stream, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        byte[] buffer = new byte[VoidPhoneMessage.MaxBytes];
        try
        {
            int read = await stream.ReadAtLeastAsync(buffer.AsMemory(0, VoidPhoneMessage.HeaderBytes), VoidPhoneMessage.HeaderBytes, throwOnEndOfStream: false, patience.Token);
            int size = read < VoidPhoneMessage.HeaderBytes ? read : Math.Max(read, (int)BinaryPrimitives.ReadUInt16BigEndian(buffer));
            if (size > read)
                read += await stream.ReadAtLeastAsync(buffer.AsMemory(read, size - read), size - read, throwOnEndOfStream: false, patience.Token);
            return buffer[..read];
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new KithException(KithErrorCode.Timeout, $"No answer came within {Patience.TotalSeconds:0} s. See that what listens there is a VoidPhone API.");
        }
    }
}
