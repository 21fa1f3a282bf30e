using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Cli.Tests;

public sealed class SizesBenchCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-sizes-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_size_has_a_row_and_table_and_chart_are_written()
    {
        string folder = Path.Combine(_folder, "new");
        CommandRun run = await CommandRun.RunAsync("bench", "sizes", "-n", "90,60, 1500,60", "-k", "5", "-i", "3", "--threads", "2", "-o", folder);
        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.Error));
        string[] lines = run.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^ +nodes +failed +1 thread s +best +worst +2 threads s +best +worst +ratio\s*$", lines[0]);
        Assert.Equal(["60", "90", "1500"], lines[1..].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]));
        Assert.All(lines[1..], line => Assert.Matches(@"^ +[0-9]+ +0( +[0-9]+\.[0-9]{6}){6} +[0-9]+\.[0-9]{2}\s*$", line));

        Assert.Equal(["sizes.csv", "sizes.html"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        string[] table = await File.ReadAllLinesAsync(Path.Combine(folder, "sizes.csv"));
        Assert.Equal("nodes,k,rounds,failed,one_thread_best_s,one_thread_median_s,one_thread_worst_s,threads,all_threads_best_s,all_threads_median_s,all_threads_worst_s,ratio", table[0]);
        Assert.Equal(["60,5,3,0", "90,5,3,0", "1500,5,3,0"], table[1..].Select(row => string.Join(',', row.Split(',').Take(4))));
        Assert.All(table[1..], row =>
        {
            double[] seconds = [.. row.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
            Assert.Equal((12, 2.0), (seconds.Length, seconds[7]));
            Assert.True(seconds[4] <= seconds[5] && seconds[5] <= seconds[6] && seconds[8] <= seconds[9] && seconds[9] <= seconds[10]);
        });
        string page = await File.ReadAllTextAsync(Path.Combine(folder, "sizes.html"));
        Assert.Contains("\"logarithmic\":true,\"series\":[{\"name\":\"1 thread\",\"x\":[60,90,1500],", page, StringComparison.Ordinal);
        Assert.Contains("{\"name\":\"2 threads\",\"x\":[60,90,1500],", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_thread_is_measured_once()
    {
        CommandRun run = await CommandRun.RunAsync("bench", "sizes", "-n", "60", "-i", "1", "--threads", "1", "-o", _folder);
        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"^ +nodes +failed +1 thread s +best +worst\s*\n +60 +0( +[0-9]+\.[0-9]{6}){3}\s*$", run.Text);
        Assert.EndsWith(",1,,,,", (await File.ReadAllLinesAsync(Path.Combine(_folder, "sizes.csv")))[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-n has \"1\"; each size must be a whole number, 2 to 1,000,000, at most 100 of them with commas between.", "-n", "500,1")]
    [InlineData("-n has \"\";", "-n", "500,,600")]
    [InlineData("-n has \"1000001\";", "-n", "1000001")]
    [InlineData("-n has \"many\";", "-n", "many")]
    [InlineData("-k is 41; it must be 1 to 40.", "-k", "41")]
    [InlineData("-i is 0; it must be 1 to 100,000.", "-i", "0")]
    [InlineData("--threads is 300; it must be 0 to 256.", "--threads", "300")]
    public async Task Bad_numbers_are_told_by_name_before_anything_runs(string message, params string[] arguments)
    {
        CommandRun run = await CommandRun.RunAsync(["bench", "sizes", .. arguments]);
        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Text));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_is_told_before_anything_runs()
    {
        string file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "in the way");
        CommandRun run = await CommandRun.RunAsync("bench", "sizes", "-o", Path.Combine(file, "below"));
        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Text));
        Assert.Contains("Give -o another folder.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_it_ends_and_writes_nothing()
    {
        CommandRun run = await CommandRun.RunAsync(new CommandRun.Setup { Cancellation = new CancellationToken(canceled: true) }, "bench", "sizes", "-o", _folder);
        Assert.Equal(ExitCode.Interrupted, run.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }
}
