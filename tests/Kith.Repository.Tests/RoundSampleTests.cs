using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Kith.Artifacts.Rounds;
using Kith.Artifacts.Rounds.Arrays;

namespace Kith.Repository.Tests;

/// <summary>The C# of docs/rounds.md, compiled and run here; a test compares the two texts.</summary>
public sealed class RoundSampleTests
{
    [Fact]
    public async Task Round_of_one_worker_has_its_result()
    {
        await using KithNode node = await KithNode.StartAsync(new KithOptions { Role = NodeRole.Bootstrap });
        string folder = Directory.CreateTempSubdirectory("kith-sample-").FullName;
        float[] trained = [0.5f, -1, 2];
        try
        {
            // DOCS
            TensorSpec[] tensors = [new("weights", 3)];
            RoundClient rounds = new(node, TimeProvider.System);
            RoundReceipt opened = await rounds.OpenAsync(new RoundDescription
            {
                Name = "mnist-7",
                Participants = [node.Peer],
                Deadline = TimeProvider.System.GetUtcNow().AddMinutes(30),
                Quorum = 1,
                Tensors = tensors,
                Rule = AggregationRule.Median,
            });

            string update = Path.Combine(folder, "update");
            await using (FileStream file = File.Create(update))
                await UpdateWriter.WriteAsync(file, tensors, _ => trained, UpdateEncoding.Exact);
            SubmissionReceipt receipt = await rounds.SubmitAsync(opened.RoundId, update, new UpdateMetrics { SamplesProcessed = 600 });

            RoundStatus collected = await rounds.CollectAsync(opened.RoundId, folder);
            RoundResult result = await rounds.AggregateAsync(collected, folder, Path.Combine(folder, "result"));
            // DOCS

            Assert.True(receipt.IsAcknowledged, receipt.Text);
            Assert.Equal(600UL, result.Samples);
            Assert.Equal(File.ReadAllBytes(update), File.ReadAllBytes(Path.Combine(folder, "result")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_page_shows_exactly_this_code()
    {
        string shown = Regex.Match(Repository.File("docs/rounds.md").Text, "^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Groups[1].Value;
        string compiled = Repository.File("tests/Kith.Repository.Tests/RoundSampleTests.cs").Text.Split("// DOCS\n")[1];
        Assert.Equal(Lines(compiled), Lines(shown));
    }

    private static IEnumerable<string> Lines(string code) => code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line != "//");
}
