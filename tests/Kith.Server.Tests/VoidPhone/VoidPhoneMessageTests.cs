using System;
using System.Linq;
using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kith.Server.VoidPhone;

namespace Kith.Server.Tests.VoidPhone;

public class VoidPhoneMessageTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];

    private static readonly Gen<byte[]> Bytes32 = Gen.Choose(0, 255).Select(number => (byte)number).ArrayOf(32);

    [Fact]
    public void Header_is_size_and_type_big_endian()
    {
        // A put of ten bytes is none; only its header has this vector.
        Assert.Equal([0x00, 0x0A, 0x02, 0x8A], Messages.Raw((int)VoidPhoneMessageType.Put, new byte[6])[..4]);
        Assert.Equal([0x00, 0x04, 0x02, 0x8E], new VoidPhoneMessage { Type = VoidPhoneMessageType.Ping }.ToArray());
    }

    [Fact]
    public void Put_has_its_fields_where_they_belong()
    {
        byte[] put = Messages.Put(Key, "bernd"u8.ToArray(), seconds: 0x0102, replication: 3);
        Assert.Equal([0x00, 0x2D, 0x02, 0x8A, 0x01, 0x02, 3, 0, .. Key, .. "bernd"u8], put);
    }

    [Fact]
    public void Dummy_clients_put_and_get_read_as_they_are_meant()
    {
        byte[] key = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("lolz", 8)));
        byte[] put = [0x00, 0x2D, 0x02, 0x8A, 0x00, 0x01, 0x01, 0x00, .. key, .. "bernd"u8];
        Assert.True(VoidPhoneMessage.TryDecode(put, out VoidPhoneMessage? decoded, out _));
        Assert.Equal((VoidPhoneMessageType.Put, (ushort)1, (byte)1, "bernd"), (decoded!.Type, decoded.TimeToLiveSeconds, decoded.Replication, Messages.Text(decoded.Value)));
        Assert.Equal(key, decoded.Key.ToArray());
        byte[] get = [0x00, 0x24, 0x02, 0x8B, .. key];
        Assert.True(VoidPhoneMessage.TryDecode(get, out decoded, out _));
        Assert.Equal((VoidPhoneMessageType.Get, 32), (decoded!.Type, decoded.Key.Length));
    }

    [Fact]
    public void All_32_bytes_of_a_key_count()
    {
        byte[] other = [.. Key];
        other[31]++;
        Assert.NotEqual(VoidPhoneDesk.RecordKeyOf(Key), VoidPhoneDesk.RecordKeyOf(other));
        Assert.Equal(Key, VoidPhoneDesk.RecordKeyOf(Key).Span[^32..].ToArray());
        Assert.True(VoidPhoneDesk.RecordKeyOf(Key).Span.StartsWith("/kith/plain/voidphone/"u8));
    }

    [Fact]
    public void Longest_put_fills_the_size_field_and_one_byte_more_does_not_fit()
    {
        byte[] longest = Messages.Put(Key, new byte[VoidPhoneMessage.MaxPutValueBytes]);
        Assert.Equal((65_535, 0xFF, 0xFF), (longest.Length, longest[0], longest[1]));
        Assert.True(VoidPhoneMessage.TryDecode(longest, out VoidPhoneMessage? decoded, out _));
        Assert.Equal(65_495, decoded!.Value.Length);
        Assert.Throws<InvalidOperationException>(() => Messages.Put(Key, new byte[VoidPhoneMessage.MaxPutValueBytes + 1]));
    }

    [Theory]
    [InlineData(650)]
    [InlineData(658)]
    public void Put_without_a_value_is_refused_by_name(int type) => Assert.Equal(VoidPhoneFault.EmptyValue, FaultOf(Messages.Raw(type, new byte[36])));

    [Theory]
    [InlineData(650, 0)]
    [InlineData(650, 35)]
    [InlineData(651, 0)]
    [InlineData(651, 31)]
    [InlineData(651, 33)]
    [InlineData(652, 31)]
    [InlineData(653, 33)]
    [InlineData(654, 1)]
    [InlineData(655, 7)]
    [InlineData(656, 31)]
    [InlineData(657, 33)]
    [InlineData(658, 35)]
    [InlineData(660, 7)]
    public void Size_that_does_not_fit_the_type_is_refused(int type, int body) => Assert.Equal(VoidPhoneFault.WrongSize, FaultOf(Messages.Raw(type, new byte[body])));

    [Theory]
    [InlineData(0)]
    [InlineData(649)]
    [InlineData(661)]
    [InlineData(680)]
    [InlineData(65_535)]
    public void Unknown_type_is_refused(int type) => Assert.Equal(VoidPhoneFault.UnknownType, FaultOf(Messages.Raw(type, new byte[32])));

    [Fact]
    public void Two_bytes_are_no_message() => Assert.Equal(VoidPhoneFault.WrongSize, FaultOf([0x00, 0x02]));

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.1:8000")]
    [InlineData("example.org:8000")]
    [InlineData("::1:8000")]
    [InlineData("127.0.0.1:8000\n127.0.0.1:8001")]
    [InlineData("127.0.0.1: 8000")]
    public void Bootstrap_with_no_address_is_refused(string text) => Assert.Equal(VoidPhoneFault.WrongAddress, FaultOf(Messages.Raw(659, Encoding.ASCII.GetBytes(text))));

    [Fact]
    public void Bootstrap_reply_of_two_lines_has_two_addresses()
    {
        byte[] reply = Messages.Raw(660, [0, 0, 0, 0, 0, 0, 0, 7, .. "127.0.0.1:8000\n[::1]:8001"u8]);
        Assert.True(VoidPhoneMessage.TryDecode(reply, out VoidPhoneMessage? decoded, out _));
        Assert.Equal(7UL, decoded!.UnixNanoseconds);
        Assert.Equal([new NodeAddress(IPAddress.Loopback, 8000), new NodeAddress(IPAddress.IPv6Loopback, 8001)], decoded.Addresses);
        Assert.Equal(reply, decoded.ToArray());
    }

    [Fact]
    public void Every_type_reads_back_as_it_was_written()
    {
        Gen<byte[]> values = Gen.Choose(1, 2_000).SelectMany(length => Gen.Choose(0, 255).Select(number => (byte)number).ArrayOf(length));
        Gen<VoidPhoneMessageType> types = Gen.Elements(Enum.GetValues<VoidPhoneMessageType>());
        Prop.ForAll(types.ToArbitrary(), Bytes32.ToArbitrary(), values.ToArbitrary(), (type, key, value) =>
        {
            byte[] bytes = Sample(type, key, value).ToArray();
            return VoidPhoneMessage.TryDecode(bytes, out VoidPhoneMessage? decoded, out VoidPhoneFault fault)
                && fault == VoidPhoneFault.None && decoded!.Type == type && decoded.Size == bytes.Length && decoded.ToArray().AsSpan().SequenceEqual(bytes);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_bytes_are_read_or_refused_with_a_reason()
    {
        Gen<byte[]> garbage = Gen.Choose(0, 80).SelectMany(length => Gen.Choose(0, 255).Select(number => (byte)number).ArrayOf(length));
        Prop.ForAll(Gen.Choose(640, 670).ToArbitrary(), garbage.ToArbitrary(), (type, body) =>
        {
            byte[] bytes = Messages.Raw(type, body);
            bool isRead = VoidPhoneMessage.TryDecode(bytes, out VoidPhoneMessage? decoded, out VoidPhoneFault fault);
            return isRead == (fault == VoidPhoneFault.None) && isRead == decoded is not null;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    private static VoidPhoneMessage Sample(VoidPhoneMessageType type, byte[] key, byte[] value)
    {
        NodeAddress[] addresses = [new(new IPAddress(key.AsSpan(0, 4)), 1 + key[4]), new(new IPAddress(key.AsSpan(8, 16)), 1 + key[5])];
        return type switch
        {
            VoidPhoneMessageType.Put or VoidPhoneMessageType.Store => new VoidPhoneMessage { Type = type, Key = key, Value = value, TimeToLiveSeconds = (ushort)value.Length, Replication = key[0] },
            VoidPhoneMessageType.Success => new VoidPhoneMessage { Type = type, Key = key, Value = value },
            VoidPhoneMessageType.Ping => new VoidPhoneMessage { Type = type },
            VoidPhoneMessageType.Pong => new VoidPhoneMessage { Type = type, UnixNanoseconds = (ulong)value.Length << 40 },
            VoidPhoneMessageType.Bootstrap => new VoidPhoneMessage { Type = type, Addresses = addresses[..1] },
            VoidPhoneMessageType.BootstrapReply => new VoidPhoneMessage { Type = type, UnixNanoseconds = 1, Addresses = addresses[..(value.Length % 3)] },
            _ => new VoidPhoneMessage { Type = type, Key = key },
        };
    }

    private static VoidPhoneFault FaultOf(byte[] message)
    {
        Assert.False(VoidPhoneMessage.TryDecode(message, out _, out VoidPhoneFault fault));
        return fault;
    }
}
