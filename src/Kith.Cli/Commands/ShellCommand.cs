using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Cli.Shell;

namespace Kith.Cli.Commands;

/// <summary><c>kith shell</c>: the same commands, a line each, without a new process for each of them.</summary>
internal static class ShellCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "shell";

    private const string Prompt = "kith> ";

    public static Command Create(Terminal terminal)
    {
        Command command = new CommandWithExamples(
            Name,
            "Give commands line by line. At a terminal with history and completion: Ctrl-R searches back for what is written, Ctrl-W deletes a word, Ctrl-U the line before the cursor. From standard input otherwise, which ends at the first command that fails, with its code",
            "kith shell",
            "printf 'put greeting hello\\nget greeting\\n' | kith shell");
        command.SetAction((_, cancellation) => Console.IsInputRedirected || !terminal.IsOutputTerminal
            ? ReadAsync(terminal, cancellation)
            : TalkAsync(terminal, cancellation));
        return command;
    }

    /// <summary>Runs the lines of the input; ends with the code of the first that fails.</summary>
    private static async Task<int> ReadAsync(Terminal terminal, CancellationToken cancellation)
    {
        using StreamReader lines = new(terminal.Input, leaveOpen: true);
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (IsEnd(line))
                break;
            int code = await RunAsync(line, terminal, cancellation);
            if (code != ExitCode.Ok)
                return code;
        }

        return ExitCode.Ok;
    }

    private static async Task<int> TalkAsync(Terminal terminal, CancellationToken cancellation)
    {
        ShellHistory history = new(terminal.Variable);
        using CommandInterrupt interrupt = new();
        LineEditor editor = new(Prompt, line => CompletionCommand.Following($"kith {line}", terminal));
        while (!cancellation.IsCancellationRequested && await Task.Run(() => editor.Read(history.Lines), cancellation) is { } line && !IsEnd(line))
        {
            history.Add(line.Trim());
            try
            {
                await interrupt.RunAsync(token => RunAsync(line, terminal, token), cancellation);
            }
            catch (CommandException failure)
            {
                terminal.Note(failure.Message);
            }
        }

        return ExitCode.Ok;
    }

    private static Task<int> RunAsync(string line, Terminal terminal, CancellationToken cancellation)
    {
        string[] words = [.. ShellWords.Split(line)];
        if (words.Length == 0 || words[0].StartsWith('#'))
            return Task.FromResult(ExitCode.Ok);
        if (words[0] == "kith")
            words = words[1..]; // As people type it elsewhere.
        if (words is [Name, ..])
            throw new CommandException(ExitCode.Usage, "This is the shell already.");
        return KithCommand.RunAsync(words, terminal, cancellation);
    }

    private static bool IsEnd(string line) => line.Trim() is "exit" or "quit";
}
