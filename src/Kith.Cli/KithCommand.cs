using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.IO;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Kith.Cli.Commands;
using Kith.Core.Node;

namespace Kith.Cli;

/// <summary>The root of the command line: parses, runs, and turns every failure into a message and an exit code.</summary>
internal static partial class KithCommand
{
    private const string Name = "kith";

    // A value may well begin with '@'; it is not the name of a file with more arguments.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs one command line and returns its exit code. Does not throw.</summary>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            ParseResult parsed = Parse(Create(terminal), args);
            if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
                return Misused(parsed, terminal);
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = terminal.Text,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                cancellation);
        }
        catch (Exception failure)
        {
            return Failed(failure, terminal);
        }
    }

    /// <summary>Reads a command line; what is wrong with it is among the result's errors.</summary>
    internal static ParseResult Parse(Command command, string[] args) => command.Parse(args, Parsing);

    /// <summary>All commands.</summary>
    internal static CommandWithExamples Create(Terminal terminal)
    {
        HelpOption help = new();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        // No RootCommand: that one is named after the assembly.
        return new CommandWithExamples(
            Name,
            "Kith, a distributed hash table: run a node, or a local network, and put and get records.",
            "kith up",
            "kith put greeting hello",
            "kith get greeting --via 3")
        {
            help,
            new VersionOption(),
            UpCommand.Create(terminal),
            NodeCommand.Create(terminal),
            ConfigCommand.Create(terminal),
            SwarmCommand.Create(terminal),
            PutCommand.Create(terminal),
            GetCommand.Create(terminal),
            DeleteCommand.Create(terminal),
            WatchCommand.Create(terminal),
            ProvideCommand.Create(terminal),
            ProvidersCommand.Create(terminal),
            ClosestCommand.Create(terminal),
            TraceCommand.Create(terminal),
            PeersCommand.Create(terminal),
            TableCommand.Create(terminal),
            RecordsCommand.Create(terminal),
            StoreCommand.Create(terminal),
            StatusCommand.Create(terminal),
            HealthCommand.Create(terminal),
            DoctorCommand.Create(terminal),
            ClockCommand.Create(terminal),
            VoidPhoneCommand.Create(terminal),
            RoundCommand.Create(terminal),
            ArtifactCommand.Create(terminal),
            ModelCommand.Create(terminal),
            ClassroomCommand.Create(terminal),
            SimCommand.Create(terminal),
            BenchCommand.Create(terminal),
            ShellCommand.Create(terminal),
            CompletionCommand.Create(terminal),
            CompletionCommand.CreateComplete(terminal),
            VersionCommand.Create(terminal),
        };
    }

    private static int Misused(ParseResult parsed, Terminal terminal)
    {
        foreach (ParseError error in parsed.Errors)
            terminal.Fail(Describe(error));
        List<string> path = [];
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult { Command: var command }; result = result.Parent)
            path.Insert(0, command.Name);
        terminal.Note($"See `{string.Join(' ', path)} --help`.");
        return ExitCode.Usage;
    }

    private static string Describe(ParseError error)
    {
        if (error.SymbolResult is ArgumentResult { Tokens.Count: 0 } missing)
            return $"{missing.Argument.Name} is missing: {missing.Argument.Description}.";
        string message = ExpectedType().Replace(string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), type => KindOf(type.Groups["type"].Value));
        // Of words that are none of those allowed the parser does not say for which option.
        return error.SymbolResult is OptionResult { Option.Name: var name } && !message.Contains(name, StringComparison.Ordinal) ? $"{name}: {message}" : message;
    }

    /// <summary>What a value may be, in the words of whoever types it: the parser says the name of a type of .NET.</summary>
    private static string KindOf(string type) => type switch
    {
        _ when type.Contains("UInt64", StringComparison.Ordinal) => $"as a whole number, at least 0 and at most {ulong.MaxValue}",
        _ when type.Contains("Int64", StringComparison.Ordinal) => $"as a whole number, at most {long.MaxValue}",
        _ when type.Contains("Int32", StringComparison.Ordinal) => $"as a whole number, at most {int.MaxValue}",
        _ when type.Contains("Double", StringComparison.Ordinal) => "as a number",
        _ when type.Contains("Boolean", StringComparison.Ordinal) => "as true or false",
        _ => "as what is asked for there",
    };

    [GeneratedRegex("as expected type '(?<type>[^']*)'", RegexOptions.ExplicitCapture)]
    private static partial Regex ExpectedType();

    private static int Failed(Exception failure, Terminal terminal)
    {
        switch (failure)
        {
            case CommandException command:
                terminal.Fail(command.Message);
                return command.ExitCode;
            case KithException known:
                terminal.Fail(known.Message);
                return ExitCode.Of(known.Code);
            case OperationCanceledException:
                return ExitCode.Interrupted;
            case IOException or UnauthorizedAccessException:
                terminal.Fail(failure.Message);
                return ExitCode.Failed;
            default:
                terminal.Fail($"A defect: {failure.GetType().Name}: {failure.Message} Please report it with the command you gave.");
                return ExitCode.Failed;
        }
    }
}
