using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Kith.Cli.Commands;

namespace Kith.Cli;

/// <summary>The usual help, and the command's examples below it.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not CommandWithExamples { Examples.Count: > 0 } command)
            return code;
        parseResult.InvocationConfiguration.Output.WriteLine("Examples:");
        foreach (string example in command.Examples)
            parseResult.InvocationConfiguration.Output.WriteLine("  " + example);
        return code;
    }
}
