using System;
using FsCheck;
using FsCheck.Fluent;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Tests.Yamux;

public sealed class YamuxHeaderTests
{
    [Fact]
    public void Every_header_is_read_as_it_was_written()
    {
        Prop.ForAll<byte, uint, uint>((mix, id, length) =>
        {
            var header = new YamuxHeader((YamuxFrameType)(mix & 3), (YamuxFlags)(mix >> 4), id, length);
            byte[] bytes = new byte[YamuxHeader.Size];
            header.Write(bytes);
            return YamuxHeader.TryRead(bytes, out YamuxHeader read) && read == header;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_ping_that_js_sends_first_is_these_bytes()
    {
        byte[] bytes = [0, 2, 0, 1, 0, 0, 0, 0, 0x12, 0x34, 0x56, 0x78];
        Assert.True(YamuxHeader.TryRead(bytes, out YamuxHeader header));
        Assert.Equal(new YamuxHeader(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 0x12345678), header);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(255, 0, 0)]
    [InlineData(0, 4, 0)]
    [InlineData(0, 255, 0)]
    [InlineData(0, 0, 0x0010)]
    [InlineData(0, 0, 0x8000)]
    public void Unknown_versions_types_and_flags_are_refused(byte version, byte type, int flags)
    {
        byte[] bytes = [version, type, (byte)(flags >> 8), (byte)flags, 0, 0, 0, 1, 0, 0, 0, 0];
        Assert.False(YamuxHeader.TryRead(bytes, out _));
    }

    [Fact]
    public void Reading_and_writing_allocate_nothing()
    {
        Span<byte> bytes = stackalloc byte[YamuxHeader.Size];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (uint i = 0; i < 1000; i++)
        {
            new YamuxHeader(YamuxFrameType.Data, YamuxFlags.Syn, i, i).Write(bytes);
            YamuxHeader.TryRead(bytes, out _);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
