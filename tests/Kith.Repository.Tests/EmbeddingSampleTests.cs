using System;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Repository.Tests;

/// <summary>The C# of the README, compiled and run here; a test compares the two texts.</summary>
public sealed class EmbeddingSampleTests
{
    [Fact]
    public async Task Two_nodes_in_one_process_share_a_value()
    {
        // README
        await using KithNode first = await KithNode.StartAsync(new KithOptions { Role = NodeRole.Bootstrap });
        await using KithNode second = await KithNode.StartAsync(new KithOptions { Bootstrap = first.Addresses });

        RecordKey key = RecordKey.FromText("/kith/plain/greeting");
        PutReceipt receipt = await first.PutAsync(key, "hello"u8.ToArray());
        GetResult result = await second.GetAsync(key);
        // README

        Assert.True(receipt.IsAcknowledged);
        Assert.Equal("hello", Encoding.UTF8.GetString(result.Value!.Value.Span));
    }

    [Fact]
    public void The_README_shows_exactly_this_code()
    {
        string shown = Regex.Match(Repository.File("README.md").Text, "^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Groups[1].Value;
        string compiled = Repository.File("tests/Kith.Repository.Tests/EmbeddingSampleTests.cs").Text.Split("// README\n")[1];
        Assert.Equal(Lines(compiled), Lines(shown));
        Assert.Single(Regex.Matches(Repository.File("README.md").Text, "^```csharp", RegexOptions.Multiline, TimeSpan.FromSeconds(5)));
    }

    private static string[] Lines(string code) => [.. code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line != "//")];
}
