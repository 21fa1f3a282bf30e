using System;
using System.Text;
using System.Threading.Tasks;
using Kith.Cli.Shell;

namespace Kith.Cli.Tests;

public class ShellTests
{
    [Fact]
    public void Line_is_written_recalled_and_completed()
    {
        LineBuffer line = new(["get one", "get two"]);
        line.Insert("pt");
        line.Move(-1);
        line.Insert("u");
        Assert.Equal(("put", 2), (line.Text, line.Cursor));
        line.Recall(-1);
        line.Recall(-1);
        line.Recall(-1);
        Assert.Equal("get one", line.Text);
        line.Recall(1);
        line.Recall(1);
        Assert.Equal("put", line.Text); // What was being written comes back.
        line.DeleteBefore();
        line.ToStart();
        line.DeleteAfter();
        Assert.Equal("u", line.Text);

        LineBuffer other = new([]);
        other.Insert("s");
        Assert.Equal(["sim", "status", "swarm"], other.Complete(_ => ["put", "sim", "status", "swarm"]));
        other.Insert("t");
        Assert.Empty(other.Complete(_ => ["sim", "status", "swarm"]));
        Assert.Equal("status ", other.Text);
        other.Insert("--j");
        Assert.Equal(["--json", "--jumble"], other.Complete(_ => ["--json", "--jumble"]));
        Assert.Empty(other.Complete(_ => []));
        other.Insert(new string('x', LineBuffer.MostCharacters));
        Assert.True(other.Text.Length < 20);
    }

    [Fact]
    public async Task Lines_of_the_input_are_run_until_one_fails()
    {
        CommandRun run = await RunAsync("version\n# a remark\n\nkith version\nexit\nversion\n");
        Assert.Equal((ExitCode.Ok, 2), (run.ExitCode, run.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        run = await RunAsync("up --nodes 0\nversion\n");
        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Text));
    }

    [Fact]
    public void Line_and_word_are_deleted_and_history_is_searched()
    {
        LineBuffer line = new(["put a 1", "get a", "put b 2", "get b"]);
        line.Insert("put key  ");
        line.DeleteWordBefore();
        Assert.Equal("put ", line.Text);
        line.Search();
        Assert.Equal(("put b 2", 7), (line.Text, line.Cursor));
        line.Search();
        Assert.Equal("put a 1", line.Text);
        line.Search();
        Assert.Equal("put a 1", line.Text); // There is none before.
        line.Recall(10);
        Assert.Equal("put ", line.Text);
        line.Insert("z");
        line.Search();
        Assert.Equal("put z", line.Text);
        line.Move(-1);
        line.DeleteAllBefore();
        Assert.Equal(("z", 0), (line.Text, line.Cursor));
        line.DeleteWordBefore();
        Assert.Equal("z", line.Text);
    }

    [Theory]
    [InlineData("put a b", "put|a|b")]
    [InlineData("  put \t a  ", "put|a")]
    [InlineData("put a '{\"x\": 1}'", "put|a|{\"x\": 1}")]
    [InlineData("put \"two words\" 'it''s'", "put|two words|its")]
    [InlineData("put a \"say \\\"hi\\\" \\\\ 'x'\"", "put|a|say \"hi\" \\ 'x'")]
    [InlineData("put a\\x ''", "put|a\\x|")]
    [InlineData("--key='a b'c", "--key=a bc")]
    [InlineData("", "")]
    public void Words_are_those_of_a_shell(string line, string words) => Assert.Equal(words, string.Join('|', ShellWords.Split(line)));

    [Theory]
    [InlineData("put 'a")]
    [InlineData("put \"a")]
    [InlineData("put \"a\\\"")]
    public async Task Quote_that_is_not_closed_is_told(string line)
    {
        CommandRun run = await RunAsync(line + "\n");
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("A quote is not closed", run.Error, StringComparison.Ordinal);
    }

    private static Task<CommandRun> RunAsync(string input) => CommandRun.RunAsync(new CommandRun.Setup { Input = Encoding.UTF8.GetBytes(input) }, "shell");
}
