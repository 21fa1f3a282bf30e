using System;
using System.Threading.Tasks;

namespace Kith.Cli.Tests;

public class CompletionCommandTests
{
    [Theory]
    [InlineData("kith pu", "put")]
    [InlineData("./kith sim run chu", "churn")]
    [InlineData("kith sim run churn --over", "--overlay")]
    [InlineData("kith sim run churn --overlay ", "ring")]
    [InlineData("kith up st", "stop")]
    [InlineData("kith ", "doctor")]
    [InlineData("kith", "get")]
    public async Task Line_goes_on_with_what_may_stand_there(string line, string word)
    {
        CommandRun run = await CommandRun.RunAsync("complete", "--", line);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains(word, run.Text.Split('\n'));
    }

    /// <summary>bash puts what all offers have in common in place of what is typed: with "provide" among them, "ide" became that.</summary>
    [Theory]
    [InlineData("kith ide")]
    [InlineData("kith put /")]
    public async Task Words_that_only_have_it_in_their_middle_are_not_offered(string line)
    {
        CommandRun run = await CommandRun.RunAsync("complete", "--", line);
        Assert.Empty(run.Text.Trim());
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _kith kith")]
    [InlineData("zsh", "compdef _kith kith")]
    [InlineData("fish", "complete -c kith")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task Each_shell_has_its_script(string shell, string part)
    {
        CommandRun run = await CommandRun.RunAsync("completion", shell);
        Assert.Contains(part, run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_shells_are_refused() => Assert.Equal(ExitCode.Usage, (await CommandRun.RunAsync("completion", "csh")).ExitCode);
}
