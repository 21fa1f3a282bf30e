using System;
using System.Net;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Formats;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Addresses as the network carries them.</summary>
internal sealed class MultiaddressTarget() : FuzzTarget<Multiaddress>("multiaddress", typeof(Multiaddress))
{
    public override byte[] Draw(Random random) => Drawn.Address(random).Bytes.ToArray();

    protected override bool TryDecode(byte[] input, out Multiaddress? decoded) => Multiaddress.TryParse(input, out decoded);

    protected override void Check(byte[] input, Multiaddress decoded)
    {
        Promise.Same(input, decoded.Bytes.Span, "an address is passed on as it came.");
        string text = decoded.ToString();
        if (!text.Contains("/unknown/", StringComparison.Ordinal))
            Promise.Same(input, Multiaddress.Parse(text).Bytes.Span, "the text of an address reads back the same.");
        if (decoded.TryGetEndPoint(out IPEndPoint? endPoint) && decoded.Peer is null && !endPoint.Address.IsIPv4MappedToIPv6)
            Promise.Same(input, Multiaddress.FromEndPoint(endPoint).Bytes.Span, "an endpoint makes the same address.");
        Promise.That(!decoded.IsDialable || decoded.TryGetHostAndPort(out _, out _), "what can be dialled has a host and a port.");
    }
}
