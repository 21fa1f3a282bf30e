using System;
using Kith.Classroom;
using Kith.Core.Peers;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What one peer of the classroom says to another.</summary>
internal sealed class ClassMessageTarget() : FuzzTarget<ClassMessage>("class-message", typeof(ClassMessage))
{
    public override byte[] Draw(Random random) => new ClassMessage
    {
        Kind = (ClassMessageKind)random.Next(1, (int)ClassMessageKind.Departure + 1),
        Answer = (ClassAnswerKind)random.Next((int)ClassAnswerKind.Damaged + 1),
        Sender = At(random, DrawnRing.Sender),
        Origin = random.Next(2) == 0 ? null : At(random, DrawnRing.Sender),
        Subject = random.Next(2) == 0 ? null : At(random, DrawnRing.Sender),
        File = FileNumber.TryParse($"{random.Next(10_000):0000}", out FileNumber file) ? file : null,
        Hops = random.Next(10),
        Length = random.Next(),
        IsMember = random.Next(2) == 0,
        First = random.Next(256),
        Second = random.Next(256),
    }.Encode();

    protected override bool TryDecode(byte[] input, out ClassMessage? decoded) => (decoded = ClassMessage.Decode(input, DrawnRing.Sender.Peer)) is not null;

    protected override void Check(byte[] input, ClassMessage decoded)
    {
        Promise.That(decoded.Sender.Peer == DrawnRing.Sender.Peer, "nobody speaks in another's name.");
        Promise.That(decoded.SenderId is >= 0 and < 256 && decoded.Hops is >= 0 and <= ClassMessage.MaxHops && decoded.Length >= 0, "numbers keep their ranges.");
        byte[] written = decoded.Encode();
        Promise.That(written.Length <= ClassMessage.MaxBytes, "what is read can be sent.");
        ClassMessage? again = ClassMessage.Decode(written, DrawnRing.Sender.Peer);
        Promise.That(again is not null, "what is written can be read.");
        Promise.Same(written, again!.Encode(), "a message is written in one form.");
    }

    private static Contact At(Random random, Contact contact) => new(contact.Peer, FileNumber.PlaceOf(random.Next(256)), contact.Addresses);
}
