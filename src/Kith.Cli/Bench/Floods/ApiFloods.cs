using System;
using System.Net.Http;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Http;
using Kith.Server.VoidPhone;

namespace Kith.Cli.Bench.Floods;

/// <summary>Floods of the APIs by programs on the daemon's own machine.</summary>
internal static class ApiFloods
{
    private const int InFlight = 16;

    public static readonly Flood HttpPuts = new("HTTP puts of new keys", 128, PutAsync) { TakesHttpApi = true };
    public static readonly Flood VoidPhoneGets = new("VoidPhone gets", 8, GetAsync);

    private static async Task PutAsync(FloodTarget target, int number, Action attempted, CancellationToken cancellation)
    {
        using HttpClient http = new() { BaseAddress = target.Api };
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                RecordKey key = RecordKey.FromText($"/kith/plain/flood/{number}/{RandomNumberGenerator.GetHexString(16)}");
                using ByteArrayContent body = new(new byte[64]);
                using HttpResponseMessage answer = await http.PutAsync(ApiPath.Record(key), body, cancellation);
            }
            catch (Exception refused) when (refused is HttpRequestException or OperationCanceledException)
            {
                // Over a limit.
            }

            attempted();
        }
    }

    private static Task GetAsync(FloodTarget target, int number, Action attempted, CancellationToken cancellation) => RawFloods.Repeating(async (victim, tell, token) =>
    {
        await using VoidPhoneSession session = new();
        await session.ConnectAsync(victim.VoidPhone, token);
        Task[] asking = new Task[InFlight];
        for (int index = 0; index < asking.Length; index++)
            asking[index] = AskAsync(session, tell, token);
        await Task.WhenAll(asking);
    })(target, number, attempted, cancellation);

    private static async Task AskAsync(VoidPhoneSession session, Action attempted, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await session.AskAsync(new VoidPhoneMessage { Type = VoidPhoneMessageType.Get, Key = RandomNumberGenerator.GetBytes(VoidPhoneMessage.KeyBytes) }).WaitAsync(cancellation);
            attempted();
        }
    }
}
