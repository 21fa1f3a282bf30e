using System;
using System.CommandLine;
using Kith.Core.Node;
using Kith.Simulation.Network;
using Kith.Simulation.Studies;

namespace Kith.Cli.Commands;

/// <summary>The options of every scenario whose messages travel by a model.</summary>
internal sealed class NetworkModelOptions
{
    private readonly Option<string> _latency = new("--latency")
    {
        Description = "plane, regions, constant:MS, uniform:FROM-TO or choice:MS,MS,...",
        HelpName = "MODEL",
        DefaultValueFactory = _ => "plane",
    };

    private readonly Option<double> _loss = new("--loss") { Description = "Percent of messages that are lost", HelpName = "P" };
    private readonly Option<double> _unreachable = new("--unreachable") { Description = "Percent of nodes that nobody can reach", HelpName = "P" };

    /// <summary>Adds the options to a command.</summary>
    public NetworkModelOptions(Command command)
    {
        foreach (Option option in (Option[])[_latency, _loss, _unreachable])
            command.Add(option);
    }

    /// <summary>The model as the command line has it.</summary>
    /// <exception cref="KithException">It is none; the message says why.</exception>
    public NetworkModel Read(ParseResult parsed)
    {
        try
        {
            NetworkModel model = new()
            {
                Latency = Latency(parsed.GetValue(_latency)!),
                Loss = parsed.GetValue(_loss) / 100,
                UnreachableShare = parsed.GetValue(_unreachable) / 100,
            };
            model.Validate();
            return model;
        }
        catch (ArgumentException wrong)
        {
            throw new KithException(KithErrorCode.InvalidArgument, WrongValue.TextOf(wrong));
        }
    }

    private static LatencyModel Latency(string text) =>
        LatencyText.Parse(text) ?? throw new KithException(KithErrorCode.InvalidArgument, $"--latency is \"{text}\"; give {LatencyText.Forms}.");
}
