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

    private static Task<CommandRun> RunAsync(string input) => CommandRun.RunAsync(new CommandRun.Setup { Input = Encoding.UTF8.GetBytes(input) }, "shell");
}
