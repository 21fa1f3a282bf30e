using System;
using System.Collections.Immutable;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Ring;
using Kith.Libp2p.Kademlia;
using Kith.Libp2p.Ring;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Valid parts of a ring's messages, drawn from a seed.</summary>
internal static class DrawnRing
{
    /// <summary>Who asks in every message that is drawn, and whom TLS says it is.</summary>
    public static readonly Contact Sender = new(new PeerId([0x00, 0x24, 0x08, 0x01, 0x12, 0x20, .. new byte[32]]), new byte[] { 4, 127, 0, 0, 1, 6, 16, 5 });

    /// <summary>A codec with a book of its own: what one input does must not depend on the ones before.</summary>
    public static RingCodec NewCodec()
    {
        ContactBook contacts = new();
        ContactFormat format = new(RingSpace.Full);
        return new RingCodec(contacts, new KadCodec(new KadDecoder(contacts, RecordRules.Trusted, Drawn.Clock, format), format), format);
    }

    public static Contact Contact(Random random) => new(Drawn.Peer(random), [.. Drawn.Addresses(random, 2).Select(address => address.Bytes)]);

    public static ImmutableArray<Contact> Contacts(Random random) => [.. Enumerable.Range(0, random.Next(9)).Select(_ => Contact(random))];

    public static Identifier Point(Random random) => Identifier.Of(Drawn.Bytes(random, 8));

    public static FencingToken Token(Random random) => new((ulong)random.NextInt64(), random.Next());

    public static RingSnapshot State(Random random) =>
        new((ulong)random.NextInt64(), (RingPhase)random.Next(4), random.Next(), random.Next(3) == 0 ? null : Contact(random), Contacts(random));
}
