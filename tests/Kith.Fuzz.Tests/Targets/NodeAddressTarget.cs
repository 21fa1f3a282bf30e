using System;
using System.Text;
using Kith.Fuzz.Tests.Engine;
using Kith.Server.VoidPhone;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The address of a node as DHT-14 writes it.</summary>
internal sealed class NodeAddressTarget() : FuzzTarget<NodeAddress>("voidphone-address", typeof(NodeAddress))
{
    public override byte[] Draw(Random random) => Encoding.ASCII.GetBytes(SuccessPayloadTarget.Address(random).ToString());

    protected override bool TryDecode(byte[] input, out NodeAddress? decoded) => NodeAddress.TryParse(input, out decoded);

    protected override void Check(byte[] input, NodeAddress decoded)
    {
        string text = decoded.ToString();
        Promise.That(decoded.Port is >= 1 and <= ushort.MaxValue && NodeAddress.TryParse(Encoding.ASCII.GetBytes(text), out _), "what is written can be read.");
    }
}
