using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Kith.Cli.Commands;

/// <summary><c>kith version</c>: what is installed.</summary>
internal static class VersionCommand
{
    public static Command Create(Terminal terminal)
    {
        Command command = new CommandWithExamples("version", "Print the version", "kith version");
        command.SetAction(_ =>
        {
            string version = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            terminal.Text.WriteLine($"kith {version.Split('+')[0]} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})");
            return ExitCode.Ok;
        });
        return command;
    }
}
