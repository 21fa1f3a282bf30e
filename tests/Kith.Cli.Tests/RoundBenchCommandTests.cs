using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Kith.Cli.Tests;

public sealed class RoundBenchCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-bench-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("network", new[] { "nodes_without_tables", "ideal_table_of_one_node", "fast_bootstrap_1_thread", "fast_bootstrap_2_threads", "classic_bootstrap_of_all" })]
    [InlineData("hashes", new[] { "hash_creation", "xor_distance", "shared_upper_bits" })]
    [InlineData("routing", new[] { "add_one_peer_to_full_table", "closest_to_a_hash", "list_the_table" })]
    public async Task Every_phase_prints_its_figures_and_writes_a_file_of_its_own(string name, string[] phases)
    {
        string folder = Path.Combine(_folder, "new");
        CommandRun run = await CommandRun.RunAsync("bench", name, "-n", "60", "-k", "5", "-t", "first", "-o", folder, "-i", "3", "--threads", "2");
        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.Error));
        string[] lines = run.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^Benchmark +rounds +failed +prep time s +avg s +median s +p90 s\s*$", lines[0]);
        Assert.Equal(phases, lines[1..].Select(line => line.Split(' ')[0]));
        Assert.All(lines[1..], line => Assert.Matches(@"^\w+ +3 +0( +[0-9]+\.[0-9]{6}){4}\s*$", line));
        Assert.Equal(phases.Select(phase => $"first_{phase}.csv").Order(), Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        foreach (string file in Directory.GetFiles(folder))
        {
            string[] rows = await File.ReadAllLinesAsync(file);
            Assert.Equal("round,start_time,finish_time,task_prep_time,duration_s,failed", rows[0]);
            Assert.Equal(["0", "1", "2"], rows[1..].Select(row => row.Split(',')[0]));
            Assert.All(rows[1..], row => Assert.Equal((6, "0"), (row.Split(',').Length, row.Split(',')[5])));
        }
    }

    [Theory]
    [InlineData("-n is 1; it must be 2 to 1,000,000.", "-n", "1")]
    [InlineData("-k is 41; it must be 1 to 40.", "-k", "41")]
    [InlineData("-i is 0; it must be 1 to 100,000.", "-i", "0")]
    [InlineData("--threads is 300; it must be 0 to 256.", "--threads", "300")]
    public async Task Bad_numbers_are_told_by_name_before_anything_runs(string message, params string[] arguments)
    {
        CommandRun run = await CommandRun.RunAsync(["bench", "network", .. arguments]);
        Assert.NotEqual(ExitCode.Ok, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Text);
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_and_tag_that_is_no_name_are_told_before_anything_runs()
    {
        string file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "in the way");
        CommandRun inTheWay = await CommandRun.RunAsync("bench", "network", "-o", Path.Combine(file, "below"));
        Assert.Contains("Give -o another folder.", inTheWay.Error, StringComparison.Ordinal);
        CommandRun tag = await CommandRun.RunAsync("bench", "network", "-o", _folder, "-t", "a/b");
        Assert.Contains("\"a/b\" cannot begin the name of a file", tag.Error, StringComparison.Ordinal);
        Assert.Equal(("", ""), (inTheWay.Text, tag.Text));
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder));
    }
}
