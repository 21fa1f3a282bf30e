using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;
using Kith.Artifacts.Models;
using Kith.Artifacts.Tests.Transfer;
using Kith.Core.Node;

namespace Kith.Artifacts.Tests.Models;

public sealed class ModelStoreTests
{
    private static readonly byte[] Embedding = Noise.Of(1, 800_000);
    private static readonly byte[] Layer = Noise.Of(2, 400_000);
    private static readonly byte[] Head = Noise.Of(3, 1_000);

    [Fact]
    public async Task One_tensor_is_pulled_without_the_others_and_versions_are_compared()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 3);
        ModelStore models = new(world.Store(0));
        string folder = Directory.CreateDirectory(world.PathOf("model")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "config.json"), "{}");
        await File.WriteAllBytesAsync(Path.Combine(folder, "old.pkl"), [0x80, 4, .. Noise.Of(9, 500)]); // Stored like anything, and never opened.
        string file = Path.Combine(folder, "model.safetensors");
        await File.WriteAllBytesAsync(file, SafetensorsFile.Of(("embedding", Embedding), ("layer", Layer), ("head", Head)));
        ModelMetadata metadata = ModelMetadata.Parse("{\"id\":\"digits\",\"version\":1,\"architecture\":\"mlp\",\"parameters_count\":300250,\"licence\":\"MIT\"}"u8);
        ArtifactManifest first = (await models.PushAsync("digits", "1", folder, metadata)).Manifest;

        ModelStore others = new(world.Store(2));
        FoundArtifact found = await world.Store(2).FindAsync(ArtifactReference.To("digits"));
        ModelMetadata read = ModelStore.MetadataOf(found.Manifest)!;
        Assert.Equal(("digits", 1UL, "mlp", 300_250UL, "MIT"), (read.Id, read.Version, read.Architecture, read.ParametersCount, read.Others["licence"].GetString()));
        Assert.Equal(["embedding", "layer", "head"], (await others.TensorsAsync(found.Manifest)).Select(tensor => tensor.Name));
        Assert.Equal(Layer, await ReadAsync(others, found.Manifest, "layer"));
        Assert.Equal(KithErrorCode.NotFound, (await Assert.ThrowsAsync<KithException>(() => ReadAsync(others, found.Manifest, "tail"))).Code);

        await File.WriteAllBytesAsync(file, SafetensorsFile.Of(("embedding", Embedding), ("layer", Noise.Of(7, Layer.Length)), ("extra", Head)));
        ArtifactManifest second = (await models.PushAsync("digits", "2", folder, metadata with { Version = 2 })).Manifest;
        ModelDifference difference = await others.DiffAsync(first, second);
        Assert.Equal("layer", Assert.Single(difference.Changed, each => each.Bytes > 200_000).Tensor.Name);
        Assert.Equal(("extra", "head"), (Assert.Single(difference.Added).Name, Assert.Single(difference.Removed).Name));
        Assert.InRange(difference.Shared, 600_000, 800_600);
    }

    [Fact]
    public async Task Checkpoints_are_counted_on()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 1);
        ModelStore models = new(world.Store(0));
        Assert.Equal("checkpoint_epoch_0", await models.NextCheckpointAsync("run"));
        foreach (int epoch in new[] { 7, 3 })
            await models.PushAsync("run", await models.NextCheckpointAsync("run", epoch), new MemoryStream([(byte)epoch]));
        Assert.Equal("checkpoint_epoch_8", await models.NextCheckpointAsync("run"));
        await Assert.ThrowsAsync<KithException>(() => models.NextCheckpointAsync("run", -1));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"id\":\"x\"}")]
    [InlineData("{\"id\":\"x\",\"version\":-1}")]
    [InlineData("{\"id\":null,\"version\":1}")]
    [InlineData("[]")]
    [InlineData("x")]
    public void Metadata_that_is_not_a_models_is_refused(string json) =>
        Assert.Equal(KithErrorCode.InvalidArgument, Assert.Throws<KithException>(() => ModelMetadata.Parse(Encoding.UTF8.GetBytes(json))).Code);

    private static async Task<byte[]> ReadAsync(ModelStore models, ArtifactManifest model, string tensor)
    {
        List<byte> bytes = [];
        await foreach (ReadOnlyMemory<byte> piece in models.ReadTensorAsync(model, tensor))
            bytes.AddRange(piece.Span);
        return [.. bytes];
    }
}
