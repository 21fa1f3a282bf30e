using System.CommandLine;
using System.Linq;
using Kith.Cli.Configuration;

namespace Kith.Cli.Commands;

/// <summary><c>kith config</c>: what a node would be started with.</summary>
internal static class ConfigCommand
{
    public static Command Create(Terminal terminal) => new("config", "Look at the settings of a node") { Show(terminal) };

    private static CommandWithExamples Show(Terminal terminal)
    {
        Option<bool> origin = new("--origin") { Description = "Say of each setting where it comes from" };
        CommandWithExamples command = new(
            "show",
            "Print the settings that `kith node` with the same flags, environment and file would have",
            "kith config show --origin",
            "kith config show -c config.ini --swarm lab") { origin };
        NodeFlags flags = new(command);
        command.SetAction(parsed =>
        {
            EffectiveSettings settings = flags.Read(parsed, terminal);
            bool withOrigin = parsed.GetValue(origin);
            Columns.Write(
                terminal,
                withOrigin ? ["Setting", "Value", "Origin"] : ["Setting", "Value"],
                NodeSettings.All.Select(setting => Row(setting, settings[setting.Name], withOrigin)));
            foreach (string warning in NodeSetup.Of(settings).Warnings) // After it is shown: whoever looks wants to see what is wrong.
                terminal.Note(warning);
            return ExitCode.Ok;
        });
        return command;
    }

    private static string[] Row(SettingDefinition setting, SettingValue value, bool withOrigin)
    {
        string text = value.Shown(setting);
        return withOrigin ? [setting.Name, text, value.Origin] : [setting.Name, text];
    }
}
