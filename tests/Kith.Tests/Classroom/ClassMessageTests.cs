using System;
using Kith.Classroom;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Tests.Classroom;

public sealed class ClassMessageTests
{
    [Fact]
    public void Every_message_comes_back_as_it_was()
    {
        for (int seed = 0; seed < 2_000; seed++)
        {
            Random random = new(seed);
            ClassMessage sent = Sample(random);
            ClassMessage? received = ClassMessage.Decode(sent.Encode(), sent.Sender.Peer);
            Assert.Equal(sent, received);
        }
    }

    [Fact]
    public void Damaged_and_foreign_messages_are_refused_and_never_throw()
    {
        for (int seed = 0; seed < 20_000; seed++)
        {
            Random random = new(seed);
            ClassMessage sent = Sample(random);
            byte[] bytes = sent.Encode();
            Assert.Null(ClassMessage.Decode(bytes, new PeerId(new byte[PeerId.MaxBytes])));
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            ClassMessage.Decode(bytes.AsSpan(0, random.Next(bytes.Length + 1)), sent.Sender.Peer);
        }
    }

    [Theory]
    [InlineData("0042", true, 42)]
    [InlineData("2067", true, 19)]
    [InlineData("4103", true, 7)]
    [InlineData("9999", true, 15)]
    [InlineData("42", false, 0)]
    [InlineData("00042", false, 0)]
    [InlineData("4 03", false, 0)]
    [InlineData("-123", false, 0)]
    [InlineData("٤٢٤٢", false, 0)]
    [InlineData(null, false, 0)]
    public void File_name_is_exactly_four_digits_and_its_place_the_number_modulo_256(string? text, bool isName, int place)
    {
        Assert.Equal(isName, FileNumber.TryParse(text, out FileNumber file));
        if (isName)
            Assert.Equal((text + ".pdf", place), (file.StoredName, FileNumber.IdOf(file.Place)));
    }

    private static ClassMessage Sample(Random random) => new()
    {
        Kind = (ClassMessageKind)random.Next(8),
        Answer = (ClassAnswerKind)random.Next(8),
        Sender = Peer(random),
        Origin = random.Next(2) == 0 ? null : Peer(random),
        Number = (ulong)random.NextInt64(),
        Subject = random.Next(2) == 0 ? null : Peer(random),
        File = FileNumber.TryParse(random.Next(20_000).ToString("0000", System.Globalization.CultureInfo.InvariantCulture), out FileNumber file) ? file : null,
        Hops = random.Next(ClassMessage.MaxHops + 1),
        IsFinal = random.Next(2) == 0,
        Length = random.NextInt64(),
        IsMember = random.Next(2) == 0,
        HasFile = random.Next(2) == 0,
        IsSpare = random.Next(2) == 0,
        First = random.Next(2) == 0 ? null : random.Next(256),
        Second = random.Next(2) == 0 ? null : random.Next(256),
    };

    private static Contact Peer(Random random)
    {
        byte[] name = new byte[random.Next(1, 40)];
        random.NextBytes(name);
        return new Contact(new PeerId(name), FileNumber.PlaceOf(random.Next(256)), new byte[] { 1, 2, 3 });
    }
}
