using System;
using System.Linq;
using Kith.Artifacts;
using Kith.Artifacts.Manifests;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The manifest of an artifact.</summary>
internal sealed class ManifestTarget() : FuzzTarget<ArtifactManifest>("artifact-manifest", typeof(ManifestFormat))
{
    // A file of two bytes in the list becomes an entry with a path of its own.
    public override int AllowedBytesPerInputByte => 64;

    public override byte[] Draw(Random random)
    {
        ArtifactFile[] files = [.. Enumerable.Range(0, random.Next(1, 5)).Select(number => new ArtifactFile($"{number}/{(char)('a' + random.Next(26))}", random.Next(1, 1_000_000)))];
        int data = random.Next(2) * 4;
        return ManifestFormat.Encode(new ArtifactManifest
        {
            Name = "model",
            Version = $"{random.Next()}",
            Bytes = files.Sum(file => file.Bytes),
            Chunks = files.Length,
            Content = Digest.Of(Drawn.BytesUpTo(random, 8)),
            Root = Digest.Of(Drawn.BytesUpTo(random, 8)),
            RootLevel = random.Next(TreeNode.MaxLevel + 1),
            Files = files,
            IsFolder = true,
            Created = DateTimeOffset.FromUnixTimeMilliseconds(random.NextInt64(1L << 42)),
            Metadata = Drawn.BytesUpTo(random, 40),
            DataShards = data,
            ParityShards = 2,
            HasSingleCopies = data > 0 && random.Next(2) == 0,
        });
    }

    protected override bool TryDecode(byte[] input, out ArtifactManifest? decoded) => (decoded = ManifestFormat.Decode(input)) is not null;

    protected override void Check(byte[] input, ArtifactManifest decoded)
    {
        byte[] written = ManifestFormat.Encode(decoded);
        Promise.Same(written, ManifestFormat.Encode(ManifestFormat.Decode(written)!), "what is read can be written, and reads back the same.");
        Promise.That(decoded.Files.Sum(file => file.Bytes) == decoded.Bytes, "the files are the whole.");
        Promise.That(decoded.Files.All(file => file.Path.Length == 0 || ArtifactPath.IsSafe(file.Path)), "no file lies outside its folder.");
    }
}
