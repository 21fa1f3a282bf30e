using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Artifacts.Models;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Repository.Tests;

/// <summary>The C# of docs/artifacts.md, compiled and run here; a test compares the two texts.</summary>
public sealed class ArtifactSampleTests
{
    [Fact]
    public async Task Model_gradients_and_checkpoints_are_stored_and_read_as_the_page_says()
    {
        byte[] weights = [.. Enumerable.Range(0, 200_000).Select(number => (byte)(number * 31))];
        float[] gradient = [0.1f, -0.2f];

        // PAGE
        await using KithNode first = await KithNode.StartAsync(new KithOptions { Role = NodeRole.Bootstrap });
        await using KithNode second = await KithNode.StartAsync(new KithOptions { Bootstrap = first.Addresses });
        ModelStore models = new(new ArtifactStore(first, TimeProvider.System));

        // A model and its metadata: both, or neither.
        ModelMetadata metadata = new() { Id = "digits", Version = 1, Architecture = "mlp", ParametersCount = 50_000 };
        PushResult pushed = await models.PushAsync("digits", "1", new MemoryStream(weights), metadata);

        // The next checkpoint; what it shares with the last is not sent again.
        weights[0]++;
        string checkpoint = await models.NextCheckpointAsync("digits"); // checkpoint_epoch_0
        PushResult next = await models.PushAsync("digits", checkpoint, new MemoryStream(weights), metadata with { Version = 2 });

        // On any other node, by name: the latest, checked chunk by chunk.
        ArtifactStore artifacts = new(second, TimeProvider.System);
        FoundArtifact found = await artifacts.FindAsync(ArtifactReference.To("digits"));
        ModelMetadata? loaded = ModelStore.MetadataOf(found.Manifest);
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await artifacts.PullAsync(found.Manifest, file);

        // A gradient of a round is small: a record of its own, under the key that everybody can name.
        RecordKey key = RecordKey.FromText("/kith/plain/gradient:7:worker-1");
        PutReceipt receipt = await first.PutAsync(key, JsonSerializer.SerializeToUtf8Bytes(gradient));
        GetResult update = await second.GetAsync(key);
        // PAGE

        Assert.Equal((1UL, 2UL), (ModelStore.MetadataOf(pushed.Manifest)!.Version, loaded!.Version));
        Assert.True(next.Moved < pushed.Moved);
        Assert.Equal("checkpoint_epoch_0", found.Version!.Version);
        Assert.Equal(weights, await File.ReadAllBytesAsync(file));
        File.Delete(file);
        Assert.True(receipt.IsAcknowledged);
        Assert.Equal(gradient, JsonSerializer.Deserialize<float[]>(update.Value!.Value.Span));
    }

    [Fact]
    public void The_page_shows_exactly_this_code()
    {
        string shown = Regex.Match(Repository.File("docs/artifacts.md").Text, "^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Groups[1].Value;
        string compiled = Repository.File("tests/Kith.Repository.Tests/ArtifactSampleTests.cs").Text.Split("// PAGE\n")[1];
        Assert.Equal(Lines(compiled), Lines(shown));
    }

    private static string[] Lines(string code) => [.. code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line != "//")];
}
