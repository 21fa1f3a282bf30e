using System.Collections.Generic;

namespace Kith.Cli.Configuration;

/// <summary>One setting of a node: <c>bootstrap_retry_interval</c> in a file, <c>--bootstrap-retry-interval</c>, <c>KITH_BOOTSTRAP_RETRY_INTERVAL</c>.</summary>
/// <param name="Name">Lower case and underscores.</param>
/// <param name="Kind">What its value looks like.</param>
/// <param name="Description">For the help; its default included where that is no plain value.</param>
internal sealed record SettingDefinition(string Name, SettingKind Kind, string Description)
{
    /// <summary>What counts when nobody says anything; null: nothing.</summary>
    public string? Default { get; init; }

    /// <summary>What a value is called in the help.</summary>
    public string? HelpName { get; init; }

    /// <summary>The only values there are; empty: any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Whether it is for no eyes: it has no flag, since others see command lines, and is never shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether a running node takes it over when it is told to reload.</summary>
    public bool IsReloaded { get; init; }

    /// <summary>Its flag.</summary>
    public string Flag => "--" + Name.Replace('_', '-');

    /// <summary>Its variable.</summary>
    public string Variable => "KITH_" + Name.ToUpperInvariant();
}
