using System;
using System.Collections.Generic;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Mdns;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What anybody on the local network says by multicast DNS.</summary>
internal sealed class MdnsTarget() : FuzzTarget<List<Multiaddress>>("mdns", typeof(MdnsMessage))
{
    // An address as text, and its parts.
    public override int AllowedBytesPerInputByte => 64;

    public override byte[] Draw(Random random)
    {
        if (random.Next(4) == 0)
            return MdnsMessage.Query();
        Multiaddress[] addresses = new Multiaddress[random.Next(1, 4)];
        for (int place = 0; place < addresses.Length; place++)
            addresses[place] = Multiaddress.Parse($"/ip4/10.0.0.{random.Next(1, 255)}/tcp/{random.Next(1, 65_536)}/p2p/{PeerIdText.Format(Drawn.Identity.Peer)}");
        return MdnsMessage.Response($"n{random.Next():x}", addresses);
    }

    protected override bool TryDecode(byte[] input, out List<Multiaddress>? decoded)
    {
        decoded = MdnsMessage.Addresses(input);
        return MdnsMessage.IsQuery(input) || decoded.Count > 0;
    }

    protected override void Check(byte[] input, List<Multiaddress> decoded)
    {
        Promise.That(decoded.Count <= MdnsMessage.MaxAddresses, "no more addresses are read than may be.");
        Promise.That(decoded.Count == 0 || !MdnsMessage.IsQuery(input), "a message asks or answers.");
        Promise.That(decoded.TrueForAll(address => address is { Peer: not null, IsDialable: true }), "an address names a peer, and can be dialled.");
    }
}
