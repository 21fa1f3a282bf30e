using System;
using System.Buffers.Text;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Samples.Redis;

/// <summary>
/// A connection that speaks RESP2, the protocol of Redis: commands as arrays of byte strings, answers as integers, byte strings, arrays of these, or
/// errors. One command at a time; several may be sent in one go.
/// </summary>
internal sealed class RespConnection : IAsyncDisposable
{
    /// <summary>The longest byte string taken from the server: the largest record and a little more.</summary>
    private const int MaxBytes = 1 << 20;

    private const int MaxElements = 100_000;
    private const int MaxLineBytes = 512;
    private readonly TcpClient _client;
    private readonly BufferedStream _stream;

    private RespConnection(TcpClient client)
    {
        _client = client;
        _stream = new BufferedStream(client.GetStream(), bufferSize: 64 << 10);
    }

    public static async Task<RespConnection> OpenAsync(string host, int port, CancellationToken cancellation)
    {
        TcpClient client = new() { NoDelay = true };
        try
        {
            await client.ConnectAsync(host, port, cancellation).ConfigureAwait(false);
            return new RespConnection(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends one command and returns its answer: null, a <see cref="long"/>, a byte array or an array of these.</summary>
    /// <exception cref="RedisErrorException">The server refused the command.</exception>
    /// <exception cref="IOException">The connection failed, or what came is no RESP.</exception>
    public async Task<object?> CallAsync(CancellationToken cancellation, params object[] command)
    {
        await SendAsync([command], cancellation).ConfigureAwait(false);
        return await ReceiveAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends commands that take effect together or not at all, and returns the answers of each; null when a watched key had changed.</summary>
    /// <exception cref="RedisErrorException">The server refused one of them.</exception>
    public async Task<object?[]?> TransactAsync(object[][] commands, CancellationToken cancellation)
    {
        await SendAsync([["MULTI"], .. commands, ["EXEC"]], cancellation).ConfigureAwait(false);
        RedisErrorException? refused = null;
        object? last = null;
        for (int answer = 0; answer < commands.Length + 2; answer++)
        {
            try
            {
                last = await ReceiveAsync(cancellation).ConfigureAwait(false);
            }
            catch (RedisErrorException failure)
            {
                refused ??= failure; // The answers behind it still have to be read.
            }
        }

        return refused is null ? (object?[]?)last : throw refused;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        _client.Dispose();
    }

    private async Task SendAsync(object[][] commands, CancellationToken cancellation)
    {
        using MemoryStream bytes = new();
        foreach (object[] command in commands)
        {
            Write(bytes, $"*{command.Length}\r\n");
            foreach (object part in command)
            {
                byte[] argument = part as byte[] ?? Encoding.UTF8.GetBytes(Convert.ToString(part, CultureInfo.InvariantCulture)!);
                Write(bytes, $"${argument.Length}\r\n");
                bytes.Write(argument);
                bytes.Write("\r\n"u8);
            }
        }

        await _stream.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), cancellation).ConfigureAwait(false);
        await _stream.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<object?> ReceiveAsync(CancellationToken cancellation)
    {
        byte[] line = await ReadLineAsync(cancellation).ConfigureAwait(false);
        switch ((char)line[0])
        {
            case '+':
                return line[1..];
            case '-':
                throw new RedisErrorException(Encoding.UTF8.GetString(line.AsSpan(1)));
            case ':':
                return NumberIn(line, long.MaxValue);
            case '$':
                long length = NumberIn(line, MaxBytes);
                if (length < 0)
                    return null;
                byte[] value = new byte[length];
                await _stream.ReadExactlyAsync(value, cancellation).ConfigureAwait(false);
                await ReadLineAsync(cancellation).ConfigureAwait(false);
                return value;
            case '*':
                long count = NumberIn(line, MaxElements);
                if (count < 0)
                    return null;
                object?[] elements = new object?[count];
                for (int index = 0; index < count; index++)
                    elements[index] = await ReceiveAsync(cancellation).ConfigureAwait(false);
                return elements;
            default:
                throw new InvalidDataException("The server does not speak RESP2.");
        }
    }

    // Up to the line end, which is left out; a byte at a time out of the buffer.
    private async Task<byte[]> ReadLineAsync(CancellationToken cancellation)
    {
        byte[] line = new byte[MaxLineBytes];
        byte[] one = new byte[1];
        for (int length = 0; length < line.Length; length++)
        {
            await _stream.ReadExactlyAsync(one, cancellation).ConfigureAwait(false);
            line[length] = one[0];
            if (one[0] == '\n')
                return length >= 1 ? line[..(length - 1)] : throw new InvalidDataException("A line of RESP2 ends with two bytes.");
        }

        throw new InvalidDataException($"A line of RESP2 is longer than {MaxLineBytes} bytes.");
    }

    private static long NumberIn(byte[] line, long max) =>
        Utf8Parser.TryParse(line.AsSpan(1), out long number, out int read) && read == line.Length - 1 && number >= -1 && number <= max
            ? number
            : throw new InvalidDataException("A number of RESP2 is out of range.");

    private static void Write(MemoryStream output, string text) => output.Write(Encoding.ASCII.GetBytes(text));
}
