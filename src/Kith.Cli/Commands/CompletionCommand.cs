using System;
using System.CommandLine;
using System.CommandLine.Completions;
using System.Linq;

namespace Kith.Cli.Commands;

/// <summary><c>kith completion SHELL</c> prints what makes a shell complete kith's words; it asks <c>kith complete LINE</c> at each key.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # In ~/.bashrc: source <(kith completion bash)
        _kith() {
            local IFS=$'\n'
            COMPREPLY=($(kith complete -- "${COMP_LINE:0:COMP_POINT}" 2> /dev/null))
        }
        complete -o default -F _kith kith
        """;

    private const string Zsh = """
        # In ~/.zshrc, after compinit: source <(kith completion zsh)
        _kith() {
            local -a found
            found=("${(@f)$(kith complete -- "$LBUFFER" 2> /dev/null)}")
            [[ -n "$found" ]] && compadd -a found || _files
        }
        compdef _kith kith
        """;

    private const string Fish = """
        # In ~/.config/fish/config.fish: kith completion fish | source
        complete -c kith -a '(kith complete -- (commandline -cp) 2> /dev/null)'
        """;

    private const string PowerShell = """
        # In $PROFILE: kith completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName kith -ScriptBlock {
            param($word, $line, $position)
            kith complete -- $line.ToString().PadRight($position).Substring(0, $position) | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    public static Command Create(Terminal terminal)
    {
        Argument<string> shell = new("shell") { Description = "bash, zsh, fish or pwsh", HelpName = "SHELL" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        Command command = new CommandWithExamples("completion", "Print what lets a shell complete kith's commands and options", "source <(kith completion bash)", "kith completion fish | source") { shell };
        command.SetAction(parsed =>
        {
            terminal.Text.WriteLine(parsed.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, "fish" => Fish, _ => PowerShell });
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The command that shells ask; people have no use for it.</summary>
    public static Command CreateComplete(Terminal terminal)
    {
        Argument<string> line = new("line") { Description = "The command line as far as it is written" };
        Command command = new("complete", "Print how a command line may go on, a word a line") { line };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            foreach (string word in Following(parsed.GetValue(line)!, terminal))
                terminal.Text.WriteLine(word);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The words that may stand where a line ends.</summary>
    internal static string[] Following(string line, Terminal terminal)
    {
        // The first word is the program itself, by whatever path.
        string trimmed = line.TrimStart();
        int end = trimmed.IndexOf(' ', StringComparison.Ordinal);
        string rest = end < 0 ? "" : trimmed[(end + 1)..];
        ParseResult parsed = KithCommand.Create(terminal).Parse(rest);
        string begun = rest[(rest.LastIndexOf(' ') + 1)..]; // The parser also offers words that have it in their middle, which a shell cannot use.
        return [.. parsed.GetCompletions(rest.Length).Select(Word).Where(word => word.StartsWith(begun, StringComparison.Ordinal) && !word.StartsWith('/')).Distinct(StringComparer.Ordinal)];
    }

    private static string Word(CompletionItem item) => item.InsertText ?? item.Label;
}
