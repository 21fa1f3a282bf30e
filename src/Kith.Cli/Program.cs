using System;
using System.Linq;
using System.Threading.Tasks;
using Kith.Cli.Commands;

namespace Kith.Cli;

/// <summary>The <c>kith</c> command.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using Interruption interruption = new(ignoreInterrupt: args.Contains(NodeCommand.ExitWithParentOption) || IsShellAtTerminal(args), ignoreHangUp: args.FirstOrDefault() == NodeCommand.Name);
        return await KithCommand.RunAsync(args, Terminal.Standard(), interruption.Token);
    }

    /// <summary>There, Ctrl-C ends a command and not the shell.</summary>
    private static bool IsShellAtTerminal(string[] args) => args is [ShellCommand.Name, ..] && !Console.IsInputRedirected;
}
