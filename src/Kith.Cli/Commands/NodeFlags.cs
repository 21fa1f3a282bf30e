using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using Kith.Cli.Configuration;

namespace Kith.Cli.Commands;

/// <summary>The settings of a node as flags, and where else they may come from.</summary>
internal sealed class NodeFlags
{
    /// <summary>Reads neither the environment nor a file: for a parent that says everything.</summary>
    public const string FlagsOnlyOption = "--flags-only";

    private readonly List<(SettingDefinition Setting, Option Flag)> _flags = [];
    private readonly Option<string?> _file = new("--config", "-c") { Description = $"File of settings: JSON where its name ends so, else as DHT-14 has it. Default: {ConfigFile.DefaultName} of the working folder, if there is one", HelpName = "FILE" };
    private readonly Option<bool> _flagsOnly = new(FlagsOnlyOption) { Description = "Read neither the environment nor a file" };

    /// <summary>Adds the flags to a command.</summary>
    public NodeFlags(Command command)
    {
        foreach (SettingDefinition setting in NodeSettings.All.Where(setting => !setting.IsSecret))
        {
            Option flag = FlagOf(setting);
            _flags.Add((setting, flag));
            command.Add(flag);
        }

        command.Add(_file);
        command.Add(_flagsOnly);
    }

    /// <summary>Every setting as it counts.</summary>
    public EffectiveSettings Read(ParseResult parsed, Terminal terminal)
    {
        Dictionary<string, SettingValue> given = [];
        foreach ((SettingDefinition setting, Option flag) in _flags)
        {
            if (parsed.GetResult(flag) is { Implicit: false })
                given[setting.Name] = new SettingValue(ValuesOf(parsed, flag), SettingLayer.Flag, setting.Flag);
        }

        if (parsed.GetValue(_flagsOnly))
            return EffectiveSettings.Of(given, _ => null, file: null, terminal.Variable);
        string? named = parsed.GetValue(_file);
        Dictionary<string, SettingValue>? file = ConfigFile.Read(named, Directory.GetCurrentDirectory());
        if (file is not null && named is null)
            terminal.Note($"Reading {ConfigFile.DefaultName} of the working folder.");
        List<string> warnings = [.. UnknownVariables.Warnings(terminal.VariableNames)];
        if (file is not null && ConfigFile.WhyUnsafe(named, Directory.GetCurrentDirectory(), file) is { } why)
            warnings.Add(why);
        return EffectiveSettings.Of(given, terminal.Variable, file, terminal.Variable, warnings);
    }

    private static IReadOnlyList<string> ValuesOf(ParseResult parsed, Option flag) => flag switch
    {
        Option<string[]> list => parsed.GetValue(list) ?? [],
        Option<bool> isOn => [parsed.GetValue(isOn) ? "true" : "false"],
        Option<string?> text => parsed.GetValue(text) is { Length: > 0 } value ? [value] : [],
        _ => [],
    };

    private static Option FlagOf(SettingDefinition setting)
    {
        switch (setting.Kind)
        {
            case SettingKind.List:
                return new Option<string[]>(setting.Flag) { Description = setting.Description, HelpName = setting.HelpName };
            case SettingKind.Switch:
                return new Option<bool>(setting.Flag) { Description = setting.Description };
            default:
                Option<string?> text = new(setting.Flag) { Description = setting.Description, HelpName = setting.HelpName };
                if (setting.Default is { } value)
                    text.DefaultValueFactory = _ => value;
                return setting.Choices.Count > 0 ? text.AcceptOnlyFromAmong([.. setting.Choices]) : text;
        }
    }
}
