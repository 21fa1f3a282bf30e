using System;
using System.CommandLine;
using System.IO;
using Kith.Classroom;

namespace Kith.Cli.Commands;

/// <summary>The options that every peer of the classroom has.</summary>
internal sealed class PeerOptions
{
    private readonly Option<int> _portBase = new("--port-base")
    {
        Description = "Port of peer 0; peer N has this + N",
        HelpName = "PORT",
        DefaultValueFactory = _ => new RingPeerOptions { Id = 0 }.PortBase,
    };

    private readonly Option<string> _folder = new("--folder") { Description = "Where the files are. Default: the working folder", HelpName = "DIR", DefaultValueFactory = _ => "." };
    private readonly Option<bool> _shortcuts = new("--shortcuts") { Description = "Let messages skip ahead by fingers; fewer peers then say that they passed them on" };
    private readonly Option<bool> _requests = new("--show-ping-requests") { Description = "Say when pings are sent and received" };
    private readonly Option<bool> _responses = new("--show-ping-responses") { Description = "Say when pings are answered" };
    private readonly Option<bool> _debug = new("--debug") { Description = "Log what happens underneath, on the error stream" };

    /// <summary>Adds the options to a command.</summary>
    public PeerOptions(Command command)
    {
        foreach (Option option in (Option[])[_portBase, _folder, _shortcuts, _requests, _responses, _debug])
            command.Add(option);
    }

    /// <summary>Whether to log what happens underneath.</summary>
    public bool IsDebug(ParseResult parsed) => parsed.GetValue(_debug);

    /// <summary>A peer's options as the command line has them.</summary>
    public RingPeerOptions Read(ParseResult parsed, int id, int intervalSeconds)
    {
        RingPeerOptions options = new()
        {
            Id = id,
            PingInterval = TimeSpan.FromSeconds(intervalSeconds),
            PortBase = parsed.GetValue(_portBase),
            Folder = Path.GetFullPath(parsed.GetValue(_folder)!),
            UseShortcuts = parsed.GetValue(_shortcuts),
            ShowPingRequests = parsed.GetValue(_requests),
            ShowPingResponses = parsed.GetValue(_responses),
        };
        options.Validate();
        return options;
    }
}
