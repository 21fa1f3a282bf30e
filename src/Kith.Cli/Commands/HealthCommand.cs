using System.CommandLine;
using System.Linq;
using Kith.Core.Node;
using Kith.Http;

namespace Kith.Cli.Commands;

/// <summary><c>kith health</c>: how a node does, and what to do where it does not do well.</summary>
internal static class HealthCommand
{
    public static Command Create(Terminal terminal)
    {
        Command command = new CommandWithExamples(
            "health",
            "Show how a node does; ends with 1 when something does not work",
            "kith health",
            "kith health --via 2 --json");
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using KithHttpClient kith = api.Connect(parsed);
            HealthReport report = await kith.GetHealthAsync(cancellation);
            HealthDocument document = HealthDocument.From(report);
            if (api.IsJson(parsed))
                terminal.WriteJson(document, KithJson.Default.HealthDocument);
            else
                Columns.Write(terminal, ["What", "How", "Found"], document.Findings.Select(finding => new[] { finding.Name, finding.Level, finding.Text }));
            return report.Level == HealthLevel.Unhealthy ? ExitCode.Failed : ExitCode.Ok;
        });
        return command;
    }
}
