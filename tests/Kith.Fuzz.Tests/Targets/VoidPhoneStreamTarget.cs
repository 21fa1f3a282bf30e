using System;
using System.Buffers;
using System.Linq;
using Kith.Fuzz.Tests.Engine;
using Kith.Server.VoidPhone;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What a client of the VoidPhone API sends, one message after another. Accepted when every message in it is whole.</summary>
internal sealed class VoidPhoneStreamTarget() : FuzzTarget<int>("voidphone-stream", typeof(VoidPhoneFraming))
{
    private readonly VoidPhoneMessageTarget _messages = new();

    public override byte[] Draw(Random random) => [.. Enumerable.Range(0, 1 + random.Next(4)).SelectMany(_ => _messages.Draw(random))];

    protected override bool TryDecode(byte[] input, out int decoded)
    {
        decoded = 0;
        ReadOnlySequence<byte> arrived = new(input);
        while (VoidPhoneFraming.TryDecodeNext(ref arrived, out _, out VoidPhoneFault fault))
        {
            Promise.That(fault == VoidPhoneFault.None, "what is taken is no fault.");
            decoded++;
        }

        return arrived.IsEmpty;
    }

    protected override void Check(byte[] input, int decoded)
    {
        // The last message may be whole and yet refused; what is read is never more than there can be.
        Promise.That(decoded <= input.Length / VoidPhoneMessage.HeaderBytes, "a message has a header of its own.");
    }
}
