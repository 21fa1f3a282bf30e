using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using Kith.Cli.Configuration;
using Kith.Cli.Logging;
using Kith.Server.VoidPhone;
using Microsoft.Extensions.Logging;

namespace Kith.Cli;

/// <summary>
/// SIGHUP: reads the settings again and takes over what can change while a node runs, which is its limits, its gates and its log level. Settings that are
/// wrong change nothing, and are told in the log.
/// </summary>
internal sealed partial class ReloadSignal : IDisposable
{
    private readonly Func<NodeSetup> _read;
    private readonly KithNode _node;
    private readonly VoidPhoneServer? _voidPhone;
    private readonly SettingsInForce _settings;
    private readonly LineLoggerFactory _logging;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration _registration;

    public ReloadSignal(Func<NodeSetup> read, KithNode node, VoidPhoneServer? voidPhone, SettingsInForce settings, LineLoggerFactory logging)
    {
        _read = read;
        _node = node;
        _voidPhone = voidPhone;
        _settings = settings;
        _logging = logging;
        _logger = logging.CreateLogger(typeof(ReloadSignal).FullName!);
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Reload();
        });
    }

    /// <summary>Reads and takes over, as the signal does.</summary>
    public void Reload()
    {
        lock (_gate)
        {
            try
            {
                NodeSetup setup = _read();
                int closed = _node.Reload(setup.Options.Limits, setup.Options.GatesFile);
                _voidPhone?.Limit(setup.VoidPhoneRate.Rate, setup.VoidPhoneRate.Burst);
                _logging.Level = setup.Log.Level;
                IReadOnlyList<string> left = _settings.TakeOver(setup.Settings);
                LogReloaded(_logger, closed);
                if (left.Count > 0)
                    LogLeft(_logger, string.Join(", ", left));
            }
            catch (Exception wrong) // The settings' mistake, or ours: the node goes on as it was.
            {
                LogKept(_logger, wrong.Message);
            }
        }
    }

    public void Dispose() => _registration.Dispose();

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Limits, gates and log level were read again; {Closed} connections were closed.")]
    private static partial void LogReloaded(ILogger logger, int closed);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Changed, but taken over only when the node is started again: {Names}.")]
    private static partial void LogLeft(ILogger logger, string names);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Nothing was read again, and everything stays as it was: {Why}")]
    private static partial void LogKept(ILogger logger, string why);
}
