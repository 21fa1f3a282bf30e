using System;
using System.CommandLine;
using System.IO;
using Kith.Cli;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>A command line, an argument on each line. It is parsed and never run.</summary>
internal sealed class CommandLineTarget() : TextTarget<ParseResult>("command-line", typeof(KithCommand))
{
    private static readonly string[] Valid =
    [
        "put\ngreeting\nhello\n--ttl\n2h", "get\ngreeting\n--via\n3\n--json", "up\n--nodes\n3\n--swarm\nlab\n--port\n5101", "closest\nkey", "peers", "table\n--json",
        "node\n--role\nbootstrap\n--listen\n/ip4/127.0.0.1/tcp/4101", "status\n--api\nhttp://127.0.0.1:7480", "version", "--help",
        "voidphone\n-a\n127.0.0.1\n-p\n7401\n-s\n-g\n-k\nkey", "config\nshow\n--origin\n-c\nconfig.ini", "node\n--voidphone\n127.0.0.1:7401\n--voidphone-dialect\ndht14",
    ];

    private readonly CommandWithNothing _commands = new();

    /// <summary>The parser looks every argument up among commands, options and aliases, and keeps a token for it, which is an object for a byte.</summary>
    public override int AllowedBytesPerInputByte => 2_048;

    protected override string DrawText(Random random) => Valid[random.Next(Valid.Length)];

    protected override bool TryDecode(string text, out ParseResult? decoded)
    {
        decoded = KithCommand.Parse(_commands.Root, text.Split('\n'));
        return decoded.Errors.Count == 0;
    }

    protected override void Check(string text, ParseResult decoded) => Promise.That(decoded.CommandResult.Command is not null, "a command line without errors names a command.");

    /// <summary>The commands of a terminal that leads nowhere.</summary>
    private sealed class CommandWithNothing
    {
        public Command Root { get; } = KithCommand.Create(new Terminal(Stream.Null, Stream.Null, Stream.Null, _ => null));
    }
}
