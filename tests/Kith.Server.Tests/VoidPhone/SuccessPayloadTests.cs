using System;
using System.Linq;
using System.Net;
using Kith.Server.VoidPhone;

namespace Kith.Server.Tests.VoidPhone;

public class SuccessPayloadTests
{
    private const string Id = "0000e5283179f8053152ab4e7f3c410c8a53ae99";

    [Fact]
    public void Value_alone_is_the_value_and_a_zero()
    {
        byte[] payload = new SuccessPayload("bernd"u8.ToArray(), []).Encode();
        Assert.Equal([.. "bernd"u8, 0], payload);
        Assert.Equal(42, new VoidPhoneMessage { Type = VoidPhoneMessageType.Success, Key = new byte[32], Value = payload }.Size);
    }

    [Fact]
    public void Node_is_its_id_its_address_and_its_port_as_u32()
    {
        SuccessPayload payload = new(default, [new NodeEntry(Id, new NodeAddress(IPAddress.Loopback, 8000))]);
        byte[] bytes = payload.Encode();
        Assert.Equal([0, .. System.Text.Encoding.ASCII.GetBytes(Id), 0, .. "127.0.0.1"u8, 0, 0x00, 0x00, 0x1F, 0x40], bytes);
        Assert.True(SuccessPayload.TryDecode(bytes, out SuccessPayload? decoded));
        Assert.Equal(payload.Nodes, decoded.Nodes);
        Assert.True(decoded.Value.IsEmpty);
    }

    [Fact]
    public void Twenty_nodes_after_a_value_read_back()
    {
        NodeEntry[] nodes = [.. Enumerable.Range(1, 20).Select(number => new NodeEntry(Id, new NodeAddress(number % 2 == 0 ? IPAddress.Loopback : IPAddress.IPv6Loopback, number)))];
        Assert.True(SuccessPayload.TryDecode(new SuccessPayload("v"u8.ToArray(), nodes).Encode(), out SuccessPayload? decoded));
        Assert.Equal(nodes, decoded.Nodes);
        Assert.Equal("v"u8.ToArray(), decoded.Value.ToArray());
    }

    [Fact]
    public void Payload_cut_anywhere_but_between_nodes_is_refused()
    {
        byte[] whole = new SuccessPayload("v"u8.ToArray(), [new NodeEntry(Id, new NodeAddress(IPAddress.Loopback, 8000))]).Encode();
        for (int length = 0; length < whole.Length; length++)
            Assert.Equal(length == 2, SuccessPayload.TryDecode(whole.AsSpan(0, length), out _));
    }
}
