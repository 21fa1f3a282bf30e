using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Cli.Doctor;
using Kith.Core.Node;
using Kith.Http;

namespace Kith.Cli.Commands;

/// <summary><c>kith doctor</c>: looks at what a node needs of this machine, and at the node if one runs.</summary>
internal static class DoctorCommand
{
    private const int PeerPort = 4101;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create(Terminal terminal)
    {
        Option<string> swarm = UpCommand.SwarmOption();
        Option<string?> data = new("--data") { Description = "The node's folder. Default: $XDG_DATA_HOME/kith/SWARM/node", HelpName = "DIR" };
        Option<int> port = new("--port") { Description = "The node's port for peers", HelpName = "PORT", DefaultValueFactory = _ => PeerPort };
        Command command = new CommandWithExamples(
            "doctor",
            "Look at ports, clock, disk, limits and the running node, and say what to do; ends with 1 when something would not work",
            "kith doctor",
            "kith doctor --data /var/lib/kith --port 4200") { swarm, data, port };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(port) is < 1 or > ushort.MaxValue)
                throw new CommandException(ExitCode.Usage, $"--port is {parsed.GetValue(port)}; it must be 1 to {ushort.MaxValue}.");
            string folder = Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(DataFolders.OfSwarm(parsed.GetValue(swarm)!, terminal.Variable), "node"));
            List<Diagnosis> found =
            [
                MachineChecks.Cryptography(),
                MachineChecks.Disk(folder),
                MachineChecks.Folder(folder),
                MachineChecks.Limits(),
                MachineChecks.Clock(TimeProvider.System.GetUtcNow()),
                MachineChecks.Port("peers' port", parsed.GetValue(port)),
            ];
            found.AddRange(await LookAtNodeAsync(api.AddressIn(parsed), api.TokenFor(parsed), cancellation));
            if (api.IsJson(parsed))
                terminal.WriteJson(DocumentOf(found), KithJson.Default.HealthDocument);
            else
                Columns.Write(terminal, ["What", "How", "Found"], DocumentOf(found).Findings.Select(finding => new[] { finding.Name, finding.Level, finding.Text }));
            return found.Exists(diagnosis => diagnosis.Level == HealthLevel.Unhealthy) ? ExitCode.Failed : ExitCode.Ok;
        });
        return command;
    }

    private static async Task<IReadOnlyList<Diagnosis>> LookAtNodeAsync(Uri address, string? token, CancellationToken cancellation)
    {
        await using KithHttpClient kith = new(address, Patience) { Token = token };
        try
        {
            HealthReport report = await kith.GetHealthAsync(cancellation);
            NodeStatus status = await kith.GetStatusAsync(cancellation);
            string[] addresses = [.. StatusDocument.From(status).Addresses];
            bool isLocal = Array.TrueForAll(addresses, text => text.StartsWith("/ip4/127.", StringComparison.Ordinal) || text.StartsWith("/ip6/::1/", StringComparison.Ordinal));
            return
            [
                isLocal
                    ? Diagnosis.Doubtful("reachability", "The node listens on this machine alone, so that only nodes here can join. Start it with --listen /ip4/0.0.0.0/tcp/4101 to let others in.")
                    : Diagnosis.Good("reachability", $"Peers dial {string.Join(", ", addresses)}. Their machines have to reach that: see to firewalls."),
                .. report.Findings.Select(finding => new Diagnosis($"node: {finding.Name}", finding.Level, finding.Text)),
            ];
        }
        catch (KithException failure)
        {
            return [Diagnosis.Doubtful("node", $"{failure.Message} That is as it should be if no node runs there.")];
        }
    }

    private static HealthDocument DocumentOf(List<Diagnosis> found) =>
        HealthDocument.From(new HealthReport(found.Max(diagnosis => diagnosis.Level), [.. found.Select(diagnosis => new HealthFinding(diagnosis.What, diagnosis.Level, diagnosis.Text))]));
}
