using System;
using Kith.Artifacts;
using Kith.Artifacts.Names;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The versions of an artifact, as their owner's record has them.</summary>
internal sealed class VersionListTarget() : FuzzTarget<VersionList>("artifact-versions", typeof(VersionListFormat))
{
    public override byte[] Draw(Random random)
    {
        VersionList list = VersionList.Empty;
        for (int number = random.Next(4); number >= 0; number--)
        {
            DateTimeOffset created = DateTimeOffset.FromUnixTimeMilliseconds(random.NextInt64(1L << 42));
            list = list.With(
                new ArtifactVersion
                {
                    Version = $"{number}",
                    Id = Digest.Of(Drawn.BytesUpTo(random, 8)),
                    Bytes = random.NextInt64(1L << 50),
                    Created = created,
                    Renewed = created,
                    LeaseEnds = random.Next(2) == 0 ? null : created,
                },
                isLatest: random.Next(2) == 0);
        }

        return VersionListFormat.Encode(list);
    }

    protected override bool TryDecode(byte[] input, out VersionList? decoded) => (decoded = VersionListFormat.Decode(input)) is not null;

    protected override void Check(byte[] input, VersionList decoded)
    {
        byte[] written = VersionListFormat.Encode(decoded);
        Promise.Same(written, VersionListFormat.Encode(VersionListFormat.Decode(written)!), "what is read can be written, and reads back the same.");
        Promise.That(decoded.Latest is null || decoded.Find(decoded.Latest) is not null, "the latest is among them.");
    }
}
