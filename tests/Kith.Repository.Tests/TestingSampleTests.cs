using System;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Testing;

namespace Kith.Repository.Tests;

/// <summary>The C# of docs/testing-with-kith.md, compiled and run here; a test compares the two texts.</summary>
public sealed class TestingSampleTests
{
    [Fact]
    public async Task Cluster_loses_nodes_and_parts_and_a_day_as_the_page_says()
    {
        // PAGE
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 5);
        RecordKey key = RecordKey.FromText("/kith/plain/greeting");
        PutReceipt receipt = await cluster[0].PutAsync(key, "hello"u8.ToArray());

        await cluster.KillAsync(1);
        await cluster.KillAsync(2);
        GetResult survived = await cluster[4].GetAsync(key);

        cluster.Partition(0);
        PutReceipt alone = await cluster[0].PutAsync(key, "lost"u8.ToArray());
        cluster.Heal();

        cluster.Clock.Advance(TimeSpan.FromHours(25));
        GetResult ended = await cluster[4].GetAsync(key);
        // PAGE

        Assert.True(receipt.IsAcknowledged);
        Assert.Equal("hello", Encoding.UTF8.GetString(survived.Value!.Value.Span));
        Assert.False(alone.IsAcknowledged);
        Assert.False(ended.IsFound);
    }

    [Fact]
    public void The_page_shows_exactly_this_code()
    {
        string page = Repository.File("docs/testing-with-kith.md").Text;
        string shown = Regex.Match(page, "^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Groups[1].Value;
        string compiled = Repository.File("tests/Kith.Repository.Tests/TestingSampleTests.cs").Text.Split("// PAGE\n")[1];
        Assert.Equal(Lines(compiled), Lines(shown));
    }

    private static string[] Lines(string code) => [.. code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line != "//")];
}
