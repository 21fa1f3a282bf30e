using System;
using System.CommandLine;
using System.IO;
using Kith.Cli;
using Kith.Cli.Commands;
using Kith.Core.Node;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The daemon that a command line names: its address, and on a second line which of several.</summary>
internal sealed class ApiAddressTarget : TextTarget<bool>
{
    private readonly Command _command = new("ask");
    private readonly ApiOptions _options;

    public ApiAddressTarget()
        : base("api-address", typeof(ApiOptions)) => _options = new ApiOptions(_command, new Terminal(Stream.Null, Stream.Null, Stream.Null, _ => null));

    /// <summary>An address is escaped, three characters for one of the wrong kind, and copied by each part of the framework it passes.</summary>
    public override int AllowedBytesPerInputByte => 256;

    protected override string DrawText(Random random) => $"http://127.0.0.1:{random.Next(1, 60_000)}\n{random.Next(1, 9)}";

    protected override bool TryDecode(string text, out bool decoded)
    {
        string[] lines = text.Split('\n');
        ParseResult parsed = KithCommand.Parse(_command, ["--api", lines[0], "--via", lines.Length > 1 ? lines[1] : "1"]);
        decoded = parsed.Errors.Count == 0;
        if (!decoded)
            return false;
        try
        {
            using IDisposable client = new Client(_options.Connect(parsed));
            return true;
        }
        catch (Exception wrong) when (wrong is CommandException || (wrong is KithException { Code: KithErrorCode.InvalidConfiguration }))
        {
            return false;
        }
    }

    protected override void Check(string text, bool decoded)
    {
        // That a client could be made of it is all there is.
    }

    private sealed class Client(KithHttpClient client) : IDisposable
    {
        public void Dispose() => Promise.That(client.DisposeAsync().AsTask().IsCompleted, "a client that did nothing is closed at once.");
    }
}
