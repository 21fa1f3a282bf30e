using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Http;

namespace Kith.Cli.Configuration;

/// <summary>The settings by which a daemon runs: those of its start, but for what it has taken over since. Safe for threads.</summary>
internal sealed class SettingsInForce(IReadOnlyList<SettingDocument> settings)
{
    private IReadOnlyList<SettingDocument> _settings = settings;

    /// <summary>Every setting as it counts now.</summary>
    public IReadOnlyList<SettingDocument> All => Volatile.Read(ref _settings);

    /// <summary>Takes over what can change while a node runs; returns the names of what was changed and cannot.</summary>
    public IReadOnlyList<string> TakeOver(IReadOnlyList<SettingDocument> read)
    {
        Dictionary<string, SettingDocument> others = read.ToDictionary(setting => setting.Name);
        string[] left = [.. All.Where(setting => !IsReloaded(setting) && others[setting.Name].Value != setting.Value).Select(setting => setting.Name)];
        Volatile.Write(ref _settings, [.. All.Select(setting => IsReloaded(setting) ? others[setting.Name] : setting)]);
        return left;
    }

    private static bool IsReloaded(SettingDocument setting) => NodeSettings.Find(setting.Name)!.IsReloaded;
}
