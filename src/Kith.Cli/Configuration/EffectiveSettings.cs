using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Kith.Core.Node;

namespace Kith.Cli.Configuration;

/// <summary>Every setting as it counts: a flag goes before a variable, that before the file, and that before the default.</summary>
internal sealed class EffectiveSettings
{
    /// <summary>DHT-14's variable for what a node is.</summary>
    public const string NodeTypeVariable = "NODE_TYPE";

    private readonly Dictionary<string, SettingValue> _values = new(StringComparer.Ordinal);

    private EffectiveSettings()
    {
    }

    /// <summary>Puts the layers on each other.</summary>
    /// <param name="flags">What the command line says.</param>
    /// <param name="variable">Reads the variables that may say something.</param>
    /// <param name="file">What the file says; null where there is none.</param>
    /// <param name="surroundings">Reads the environment for where this person's data is kept.</param>
    /// <param name="warnings">What whoever said them should know.</param>
    /// <exception cref="KithException">NODE_TYPE is neither of its two values.</exception>
    public static EffectiveSettings Of(
        IReadOnlyDictionary<string, SettingValue> flags, Func<string, string?> variable, IReadOnlyDictionary<string, SettingValue>? file, Func<string, string?> surroundings, IReadOnlyList<string>? warnings = null)
    {
        EffectiveSettings settings = new() { Warnings = warnings ?? [] };
        foreach (SettingDefinition setting in NodeSettings.All)
        {
            settings._values[setting.Name] = flags.GetValueOrDefault(setting.Name)
                ?? OfVariable(setting, variable)
                ?? (setting.Name == NodeSettings.Role ? OfNodeType(variable) : null)
                ?? file?.GetValueOrDefault(setting.Name)
                ?? new SettingValue(setting.Default is { } value ? [value] : [], SettingLayer.Default, "default");
        }

        // Where data goes by default depends on the swarm, whose name is a part of the path and has to be one.
        if (settings[NodeSettings.Data].Values.Count == 0)
        {
            string swarm = settings.Text(NodeSettings.Swarm) ?? "";
            OptionNames.Check(settings, new KithOptions { Swarm = swarm });
            settings._values[NodeSettings.Data] = new SettingValue([Path.Combine(DataFolders.OfSwarm(swarm, surroundings), "node")], SettingLayer.Default, "default");
        }

        return settings;
    }

    /// <summary>The same settings, with some of them as if nobody had said anything.</summary>
    public EffectiveSettings Without(params ReadOnlySpan<string> names)
    {
        EffectiveSettings others = new() { Warnings = Warnings };
        foreach ((string name, SettingValue value) in _values)
            others._values[name] = value;
        foreach (string name in names)
            others._values[name] = new SettingValue([], SettingLayer.Default, "default");
        return others;
    }

    /// <summary>What whoever said them should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>A setting and its origin.</summary>
    public SettingValue this[string name] => _values[name];

    /// <summary>A setting's text, or null.</summary>
    public string? Text(string name) => _values[name].Text;

    /// <summary>A setting that is one of few words, as a member of an enumeration.</summary>
    /// <exception cref="KithException">It is none of them.</exception>
    public T Choice<T>(string name)
        where T : struct, Enum
    {
        SettingDefinition setting = NodeSettings.Find(name)!;
        return setting.Choices.Contains(Text(name), StringComparer.Ordinal)
            ? Enum.Parse<T>(Text(name)!.Replace("-", "", StringComparison.Ordinal), ignoreCase: true)
            : throw Wrong(name, string.Join(", ", setting.Choices));
    }

    /// <summary>A setting that is on or off.</summary>
    /// <exception cref="KithException">It is neither true nor false.</exception>
    public bool Switch(string name) => Text(name) is { } text && (bool.TryParse(text, out bool isOn) ? isOn : throw Wrong(name, "true, false"));

    /// <summary>A whole number, or null.</summary>
    /// <exception cref="KithException">It is none, or out of range.</exception>
    public int? Number(string name, int least, int most)
    {
        if (Text(name) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw Wrong(name, $"{least} to {most}");
    }

    /// <summary>A duration, or null.</summary>
    /// <exception cref="KithException">It is none, or out of range.</exception>
    public TimeSpan? Duration(string name, TimeSpan least, TimeSpan most)
    {
        if (Text(name) is not { } text)
            return null;
        return DurationText.TryParse(text, out TimeSpan duration) && duration >= least && duration <= most
            ? duration
            : throw Wrong(name, $"{DurationText.Form}, from {Format(least)} to {Format(most)}");
    }

    /// <summary>The same, or zero for none.</summary>
    public TimeSpan? DurationOrNone(string name, TimeSpan least, TimeSpan most) => Text(name) == "0" ? TimeSpan.Zero : Duration(name, least, most);

    private static string Format(TimeSpan limit) =>
        limit < TimeSpan.FromSeconds(1) ? string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds}s") : DurationText.Format(limit);

    /// <summary>What is wrong with a setting, and where it was said.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="allowed">What it may be.</param>
    /// <param name="shown">What of it is wrong; null for all of it.</param>
    public KithException Wrong(string name, string allowed, string? shown = null)
    {
        SettingValue value = _values[name];
        string what = NodeSettings.Find(name)!.IsSecret ? "not what it may be" : $"'{shown ?? string.Join(", ", value.Values)}'";
        return new KithException(KithErrorCode.InvalidConfiguration, $"{value.Key ?? name} is {what} ({value.Origin}). Allowed: {allowed}.");
    }

    /// <summary>What is wrong with a setting in the words of whoever checked it, and where it was said.</summary>
    public KithException Wrong(string name, KithException problem)
    {
        SettingValue value = _values[name];
        return new KithException(problem.Code, $"{value.Key ?? name} ({value.Origin}): {problem.Message}", problem);
    }

    private static SettingValue? OfVariable(SettingDefinition setting, Func<string, string?> variable)
    {
        if (variable(setting.Variable) is not { Length: > 0 } text)
            return null;
        string[] values = setting.Kind == SettingKind.List ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [text];
        return new SettingValue(values, SettingLayer.Environment, $"${setting.Variable}");
    }

    /// <summary>DHT-14's word for the role; the variable has a common name, so that whoever has it for something else is told what goes before it.</summary>
    private static SettingValue? OfNodeType(Func<string, string?> variable) => variable(NodeTypeVariable) switch
    {
        null or "" => null,
        "node" => new SettingValue(["node"], SettingLayer.Environment, $"${NodeTypeVariable}"),
        "bootstrap_node" => new SettingValue(["bootstrap"], SettingLayer.Environment, $"${NodeTypeVariable}"),
        { } other => throw new KithException(KithErrorCode.InvalidConfiguration, $"${NodeTypeVariable} is '{other}'. Allowed: node, bootstrap_node. If it is not meant for Kith, say --role, which goes before it."),
    };
}
