using Kith.Cli.Configuration;
using Microsoft.Extensions.Logging;

namespace Kith.Cli.Logging;

/// <summary>What is logged, how and where to.</summary>
/// <param name="Level">The least level; can be changed while the daemon runs.</param>
/// <param name="IsJson">A JSON document a line instead of text.</param>
/// <param name="File">A file to add to; null for standard error.</param>
internal sealed record LogSettings(LogLevel Level, bool IsJson, string? File)
{
    /// <summary>As a node's settings say.</summary>
    public static LogSettings Of(EffectiveSettings settings)
    {
        LogLevel level = settings.Choice<LogSeverity>(NodeSettings.LogLevel) switch
        {
            LogSeverity.Debug => LogLevel.Debug,
            LogSeverity.Warn => LogLevel.Warning,
            LogSeverity.Error => LogLevel.Error,
            _ => LogLevel.Information,
        };
        bool isVerbose = settings.Switch(NodeSettings.Verbose) && settings[NodeSettings.LogLevel].Layer == SettingLayer.Default;
        return new LogSettings(isVerbose ? LogLevel.Debug : level, settings.Choice<LogForm>(NodeSettings.LogFormat) == LogForm.Json, settings.Text(NodeSettings.LogFile));
    }
}
