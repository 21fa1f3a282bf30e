using System.Collections.Generic;

namespace Kith.Cli.Configuration;

/// <summary>What a setting is and who said so.</summary>
/// <param name="Values">One value, or several where the setting is a list; none where there is nothing to say.</param>
/// <param name="Layer">Where it comes from.</param>
/// <param name="Origin">The same, exactly: a flag, a variable, a file and its line.</param>
internal sealed record SettingValue(IReadOnlyList<string> Values, SettingLayer Layer, string Origin)
{
    /// <summary>What it is called there, where that is not the setting's own name: DHT-14's file has keys of its own.</summary>
    public string? Key { get; init; }

    /// <summary>The value, or null.</summary>
    public string? Text => Values.Count == 0 ? null : Values[0];

    /// <summary>The value as people see it; that of a secret is not shown.</summary>
    public string Shown(SettingDefinition setting)
    {
        if (Values.Count > 0)
            return setting.IsSecret ? "(secret)" : string.Join(',', Values);
        return setting.Kind == SettingKind.Switch ? "false" : "-";
    }
}
