using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Server.VoidPhone;

namespace Kith.Server.Tests.VoidPhone;

public class VoidPhoneFramingTests
{
    private static readonly byte[][] Samples =
    [
        Messages.Put("a", "value"), Messages.Get("a"), Messages.Raw(654), Messages.Put("b", new string('x', 300)), Messages.Keyed(VoidPhoneMessageType.FindNode, "c"),
    ];

    [Fact]
    public void Messages_are_the_same_however_the_bytes_are_cut()
    {
        Gen<int[]> picks = Gen.Choose(0, Samples.Length - 1).ArrayOf();
        Gen<int[]> cuts = Gen.Choose(1, 50).ArrayOf();
        Prop.ForAll(picks.ToArbitrary(), cuts.ToArbitrary(), (chosen, lengths) =>
        {
            byte[] stream = [.. chosen.SelectMany(index => Samples[index])];
            return Read(stream, lengths).SequenceEqual(chosen.Select(index => Convert.ToHexString(Samples[index])));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void Two_messages_cut_at_every_single_byte_are_two_messages()
    {
        byte[] stream = [.. Samples[0], .. Samples[1]];
        string[] whole = [Convert.ToHexString(Samples[0]), Convert.ToHexString(Samples[1])];
        for (int cut = 0; cut <= stream.Length; cut++)
            Assert.Equal(whole, Read(stream, [cut, stream.Length]));
        Assert.Equal(whole, Read(stream, [.. Enumerable.Repeat(1, stream.Length)]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Size_below_the_header_is_a_fault_as_soon_as_it_is_seen(byte size)
    {
        ReadOnlySequence<byte> arrived = new([0, size]);
        Assert.False(VoidPhoneFraming.TryTake(ref arrived, out _, out VoidPhoneFault fault));
        Assert.Equal(VoidPhoneFault.SizeBelowHeader, fault);
    }

    [Fact]
    public void Garbage_ends_in_a_fault_or_waits_for_more_and_never_loops()
    {
        Prop.ForAll(Gen.Choose(0, 255).Select(number => (byte)number).ArrayOf().ToArbitrary(), garbage =>
        {
            ReadOnlySequence<byte> arrived = new(garbage);
            int taken = 0;
            while (VoidPhoneFraming.TryDecodeNext(ref arrived, out _, out _))
                taken++;
            return taken <= garbage.Length / VoidPhoneMessage.HeaderBytes;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }

    /// <summary>Feeds a stream in pieces of these lengths and then the rest; returns the messages taken, as hexadecimal.</summary>
    private static List<string> Read(byte[] stream, int[] lengths)
    {
        List<string> messages = [];
        ReadOnlySequence<byte> arrived = default;
        int position = 0;
        foreach (int length in lengths.Append(stream.Length))
        {
            int end = Math.Min(stream.Length, position + length);
            arrived = Segment.Append(arrived, stream[position..end]);
            position = end;
            while (VoidPhoneFraming.TryTake(ref arrived, out ReadOnlySequence<byte> message, out VoidPhoneFault fault))
            {
                Assert.Equal(VoidPhoneFault.None, fault);
                messages.Add(Convert.ToHexString(message.ToArray()));
            }
        }

        Assert.True(arrived.IsEmpty);
        return messages;
    }
}
