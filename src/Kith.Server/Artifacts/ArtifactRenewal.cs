using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Core.Node;
using Microsoft.Extensions.Logging;

namespace Kith.Server.Artifacts;

/// <summary>Keeps a node's artifacts as long as they are leased: every hour it lets go of those whose lease has ended, and puts again what is half over.</summary>
internal sealed partial class ArtifactRenewal : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private readonly ArtifactStore _artifacts;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public ArtifactRenewal(ArtifactStore artifacts, TimeProvider time, ILogger logger)
    {
        _artifacts = artifacts;
        _logger = logger;
        _running = RunAsync(time);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(TimeProvider time)
    {
        using PeriodicTimer timer = new(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await TurnAsync();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The daemon stops.
        }
    }

    private async Task TurnAsync()
    {
        try
        {
            CollectReport collected = await _artifacts.CollectAsync(_stop.Token);
            int renewed = await _artifacts.RenewAsync(_stop.Token);
            if (collected.Versions.Count > 0 || renewed > 0)
                LogTurn(_logger, renewed, collected.Versions.Count);
        }
        catch (KithException failure)
        {
            LogFailure(_logger, failure.Message);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Artifacts: {Renewed} versions renewed, {Ended} let go since their leases have ended")]
    private static partial void LogTurn(ILogger logger, int renewed, int ended);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Artifacts could not be renewed now: {Reason} Tried again within the hour")]
    private static partial void LogFailure(ILogger logger, string reason);
}
