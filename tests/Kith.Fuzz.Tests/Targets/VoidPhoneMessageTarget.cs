using System;
using System.Linq;
using Kith.Fuzz.Tests.Engine;
using Kith.Server.VoidPhone;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What a client of the VoidPhone API says, whole as the framing hands it on.</summary>
internal sealed class VoidPhoneMessageTarget() : FuzzTarget<VoidPhoneMessage>("voidphone-message", typeof(VoidPhoneMessage))
{
    public override byte[] Draw(Random random)
    {
        VoidPhoneMessageType type = (VoidPhoneMessageType)random.Next((int)VoidPhoneMessageType.Put, (int)VoidPhoneMessageType.BootstrapReply + 1);
        byte[] key = Drawn.Bytes(random, VoidPhoneMessage.KeyBytes);
        return (type switch
        {
            VoidPhoneMessageType.Put or VoidPhoneMessageType.Store => new VoidPhoneMessage
            {
                Type = type,
                Key = key,
                Value = Drawn.Bytes(random, 1 + random.Next(200)),
                TimeToLiveSeconds = (ushort)random.Next(65_536),
                Replication = (byte)random.Next(256),
            },
            VoidPhoneMessageType.Success => new VoidPhoneMessage { Type = type, Key = key, Value = Drawn.BytesUpTo(random, 200) },
            VoidPhoneMessageType.Ping => new VoidPhoneMessage { Type = type },
            VoidPhoneMessageType.Pong => new VoidPhoneMessage { Type = type, UnixNanoseconds = (ulong)random.NextInt64() },
            VoidPhoneMessageType.Bootstrap => new VoidPhoneMessage { Type = type, Addresses = [SuccessPayloadTarget.Address(random)] },
            VoidPhoneMessageType.BootstrapReply => new VoidPhoneMessage
            {
                Type = type,
                UnixNanoseconds = (ulong)random.NextInt64(),
                Addresses = [.. Enumerable.Range(0, random.Next(4)).Select(_ => SuccessPayloadTarget.Address(random))],
            },
            _ => new VoidPhoneMessage { Type = type, Key = key },
        }).ToArray();
    }

    protected override bool TryDecode(byte[] input, out VoidPhoneMessage? decoded)
    {
        bool isRead = VoidPhoneMessage.TryDecode(input, out decoded, out VoidPhoneFault fault);
        Promise.That(isRead == (fault == VoidPhoneFault.None) && isRead == decoded is not null, "a message is read, or refused with a reason.");
        return isRead;
    }

    protected override void Check(byte[] input, VoidPhoneMessage decoded)
    {
        Promise.That(decoded.Key.Length is 0 or VoidPhoneMessage.KeyBytes && decoded.Size <= VoidPhoneMessage.MaxBytes, "fields keep their sizes.");
        byte[] written = decoded.ToArray();
        Promise.That(VoidPhoneMessage.TryDecode(written, out VoidPhoneMessage? again, out _), "what is written can be read.");
        Promise.Same(written, again!.ToArray(), "a message is written in one form.");
    }
}
