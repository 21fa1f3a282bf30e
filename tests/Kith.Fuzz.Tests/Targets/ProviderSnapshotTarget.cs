using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Replication;
using Kith.Fuzz.Tests.Engine;
using Kith.Storage.Files;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What a node remembers of who provides what.</summary>
internal sealed class ProviderSnapshotTarget() : FuzzTarget<List<ProviderClaim>>("provider-snapshot", typeof(ProviderSnapshot))
{
    public override byte[] Draw(Random random)
    {
        Contact[] providers = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => new Contact(Drawn.Peer(random), Drawn.Address(random).Bytes))];
        return Encode(Enumerable.Range(0, random.Next(6)).Select(number =>
            new ProviderClaim(ProviderKey.Of([(byte)number]), providers[random.Next(providers.Length)], Drawn.Now.AddMinutes(-random.Next(5_000)))));
    }

    protected override bool TryDecode(byte[] input, out List<ProviderClaim>? decoded) => ProviderSnapshot.TryDecode(input, out decoded);

    protected override void Check(byte[] input, List<ProviderClaim> decoded)
    {
        Promise.That(decoded.Count <= ProviderTable.MaxInAll, "the list keeps its bound.");
        byte[] written = Encode(decoded);
        Promise.That(ProviderSnapshot.TryDecode(written, out List<ProviderClaim>? again), "what is written can be read.");
        Promise.That(again!.Select(claim => (claim.Key, claim.Provider.Peer, claim.Said)).SequenceEqual(decoded.Select(claim => (claim.Key, claim.Provider.Peer, claim.Said))), "it reads back the same.");
        Promise.Same(written, Encode(again!), "a snapshot is written in one form.");
    }

    private static byte[] Encode(IEnumerable<ProviderClaim> claims) => ProviderSnapshot.Encode(claims, NodeStateFile.MaxBytes);
}
