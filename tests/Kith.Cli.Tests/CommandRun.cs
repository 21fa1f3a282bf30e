using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Cli.Tests;

/// <summary>One run of the command line in this process, and what it wrote.</summary>
internal sealed record CommandRun(int ExitCode, byte[] Output, string Error)
{
    public string Text => Encoding.UTF8.GetString(Output);

    public static Task<CommandRun> RunAsync(params string[] args) => RunAsync(new Setup(), args);

    public static async Task<CommandRun> RunAsync(Setup setup, params string[] args)
    {
        using MemoryStream output = new();
        using MemoryStream error = new();
        Terminal terminal = new(setup.Keyboard ?? (Stream)new MemoryStream(setup.Input), output, error, name => setup.Variables.GetValueOrDefault(name)) { IsOutputTerminal = setup.IsTerminal, VariableNames = [.. setup.Variables.Keys] };
        int code = await KithCommand.RunAsync(args, terminal, setup.Cancellation);
        CommandRun run = new(code, output.ToArray(), Encoding.UTF8.GetString(error.ToArray()));
        Assert.DoesNotContain("   at ", run.Text + run.Error, StringComparison.Ordinal);
        return run;
    }

    internal sealed record Setup
    {
        public byte[] Input { get; init; } = [];

        public Keyboard? Keyboard { get; init; }

        public bool IsTerminal { get; init; }

        public Dictionary<string, string?> Variables { get; init; } = [];

        public CancellationToken Cancellation { get; init; }
    }
}
