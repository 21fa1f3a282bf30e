using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Replication;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What a node remembers of its network.</summary>
internal sealed class NetworkSnapshotTarget() : FuzzTarget<NetworkSnapshot>("network-snapshot", typeof(NetworkSnapshot))
{
    public override byte[] Draw(Random random)
    {
        Contact[] contacts = [.. Enumerable.Range(0, random.Next(4)).Select(_ => new Contact(Drawn.Peer(random), Drawn.Address(random).Bytes))];
        Dictionary<Identifier, DateTimeOffset> gone = Enumerable.Range(0, random.Next(4)).ToDictionary(_ => Drawn.Peer(random).ToIdentifier(), _ => Drawn.Now.AddMinutes(-random.Next(1_000)));
        ProviderKey[] provided = [.. Enumerable.Range(0, random.Next(4)).Select(number => ProviderKey.Of([(byte)number, (byte)random.Next(256)]))];
        (KeptRecord, DateTimeOffset)[] kept = [.. Enumerable.Range(0, random.Next(3)).Select(_ => (new KeptRecord(Drawn.Key(random), TimeSpan.FromSeconds(1 + random.Next(100_000)), (ulong)random.NextInt64()), Drawn.Now))];
        return new NetworkSnapshot(Drawn.Now, (ulong)random.NextInt64(), contacts, gone, provided, kept).Encode();
    }

    protected override bool TryDecode(byte[] input, out NetworkSnapshot? decoded) => NetworkSnapshot.TryDecode(input, out decoded);

    protected override void Check(byte[] input, NetworkSnapshot decoded)
    {
        Promise.That(decoded.Contacts.Count <= NetworkSnapshot.MaxContacts, "the list keeps its bound.");
        byte[] written = decoded.Encode();
        Promise.That(NetworkSnapshot.TryDecode(written, out NetworkSnapshot? again), "what is written can be read.");
        Promise.That(again!.Contacts.SequenceEqual(decoded.Contacts) && again.Gone.Count == decoded.Gone.Count && again.Taken == decoded.Taken && again.Provided.Count == decoded.Provided.Count, "it reads back the same.");
        Promise.Same(written, again.Encode(), "a snapshot is written in one form.");
    }
}
