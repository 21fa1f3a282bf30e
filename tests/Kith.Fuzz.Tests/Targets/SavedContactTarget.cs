using System;
using System.Buffers;
using Kith.Core.Peers;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>A contact in a node's files.</summary>
internal sealed class SavedContactTarget() : FuzzTarget<Contact>("saved-contact", typeof(SavedContact))
{
    public override byte[] Draw(Random random) =>
        Encode(new Contact(Drawn.Peer(random), Drawn.Address(random).Bytes) { FailureDomain = random.Next(2) == 0 ? null : $"rack-{random.Next(9)}" });

    protected override bool TryDecode(byte[] input, out Contact? decoded) => SavedContact.TryRead(input, out decoded);

    protected override void Check(byte[] input, Contact decoded)
    {
        Promise.That(decoded.Addresses.Length <= SavedContact.MaxAddresses, "the list keeps its bound.");
        byte[] written = Encode(decoded);
        Promise.That(SavedContact.TryRead(written, out Contact? again), "what is written can be read.");
        Promise.That(again!.Equals(decoded) && again.FailureDomain == decoded.FailureDomain && again.Addresses.Length == decoded.Addresses.Length, "it reads back the same.");
        Promise.Same(written, Encode(again), "a contact is written in one form.");
    }

    private static byte[] Encode(Contact contact)
    {
        ArrayBufferWriter<byte> output = new();
        SavedContact.Write(output, contact);
        return output.WrittenSpan.ToArray();
    }
}
