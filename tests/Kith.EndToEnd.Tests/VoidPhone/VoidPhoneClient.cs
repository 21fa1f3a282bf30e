using System;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Kith.Server.VoidPhone;

namespace Kith.EndToEnd.Tests.VoidPhone;

/// <summary>A client of the VoidPhone API with a connection for each request.</summary>
internal static class VoidPhoneClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>Puts, which is not answered; the connection's end says that it was done.</summary>
    public static async Task PutAsync(int port, string key, string value, ushort seconds) => Assert.Empty(await SendAsync(
        port,
        new VoidPhoneMessage { Type = VoidPhoneMessageType.Put, Key = KeyOf(key), Value = Encoding.UTF8.GetBytes(value), TimeToLiveSeconds = seconds, Replication = 3 }.ToArray()));

    public static async Task<string?> GetAsync(int port, string key)
    {
        byte[] bytes = await SendAsync(port, new VoidPhoneMessage { Type = VoidPhoneMessageType.Get, Key = KeyOf(key) }.ToArray());
        Assert.True(VoidPhoneMessage.TryDecode(bytes, out VoidPhoneMessage? answer, out _), Convert.ToHexString(bytes));
        return answer!.Type == VoidPhoneMessageType.Success ? Encoding.UTF8.GetString(answer.Value.Span) : null;
    }

    /// <summary>The value, as soon as it is there: nodes that were just killed are noticed in a while.</summary>
    public static async Task<string?> UntilFoundAsync(int port, string key)
    {
        string? found = null;
        await UntilAsync(async () => (found = await GetAsync(port, key)) is not null);
        return found;
    }

    public static Task UntilAbsentAsync(int port, string key) => UntilAsync(async () => await GetAsync(port, key) is null);

    /// <summary>Sends bytes and an end, and returns all that comes back.</summary>
    public static async Task<byte[]> SendAsync(int port, byte[] bytes)
    {
        using CancellationTokenSource patience = new(Patience);
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", port, patience.Token);
        await client.GetStream().WriteAsync(bytes, patience.Token);
        client.Client.Shutdown(SocketShutdown.Send);
        using MemoryStream all = new();
        byte[] buffer = new byte[4_096];
        for (int read; (read = await client.Client.ReceiveAsync(buffer, patience.Token)) > 0;)
            all.Write(buffer, 0, read);
        return all.ToArray();
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        long began = Stopwatch.GetTimestamp();
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(250));
        while (!await condition() && Stopwatch.GetElapsedTime(began) < Patience)
            await timer.WaitForNextTickAsync();
    }

    private static byte[] KeyOf(string text) => [.. Encoding.UTF8.GetBytes(text), .. new byte[VoidPhoneMessage.KeyBytes - text.Length]];
}
