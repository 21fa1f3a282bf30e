using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Server.VoidPhone;

namespace Kith.Server.Tests.VoidPhone;

/// <summary>What DHT-14's own tests ask of its API and messages, asked of this one.</summary>
public class Dht14DialectTests
{
    private static readonly VoidPhoneOptions Options = new() { Dialect = VoidPhoneDialect.Dht14 };

    private static readonly PeerInfo[] Ten = [.. Enumerable.Range(1, 10).Select(number => new PeerInfo(DictionaryKith.PeerOf($"{number}"), [DictionaryKith.Address($"/ip4/192.0.2.{number}/tcp/{8_000 + number}")]))];

    [Fact]
    public async Task Put_is_answered_with_the_raw_value_and_get_with_the_value_and_a_zero()
    {
        await using TestClient client = new(new DictionaryKith(), Options);
        await client.SendAsync(Messages.Put("k", "bernd"), Messages.Get("k"), Messages.Keyed(VoidPhoneMessageType.FindValue, "k"));
        VoidPhoneMessage put = await client.ReceiveAsync();
        Assert.Equal((VoidPhoneMessageType.Success, "bernd"), (put.Type, Messages.Text(put.Value)));
        for (int answers = 0; answers < 2; answers++)
        {
            VoidPhoneMessage get = await client.ReceiveAsync();
            Assert.Equal((VoidPhoneMessageType.Success, "bernd\0", 42), (get.Type, Messages.Text(get.Value), get.Size));
        }
    }

    [Fact]
    public async Task Store_is_answered_and_stored()
    {
        await using TestClient client = new(new DictionaryKith(), Options);
        await client.SendAsync(Messages.Put(Messages.Key("k"), "kept"u8.ToArray(), type: VoidPhoneMessageType.Store), Messages.Get("k"));
        Assert.Equal("kept", Messages.Text((await client.ReceiveAsync()).Value));
        Assert.Equal("kept\0", Messages.Text((await client.ReceiveAsync()).Value));
    }

    [Fact]
    public async Task Put_that_is_not_acknowledged_is_a_failure()
    {
        await using TestClient client = new(new DictionaryKith { ShrinkToMembers = false }, Options);
        await client.SendAsync(Messages.Put("k", "v"));
        Assert.Equal(VoidPhoneMessageType.Failure, (await client.ReceiveAsync()).Type);
        Assert.Equal(1, client.Counters.Failures);
    }

    [Fact]
    public async Task Ping_is_answered_with_the_time_in_nanoseconds()
    {
        await using TestClient client = new(new DictionaryKith(), Options);
        await client.SendAsync(Messages.Raw(654));
        VoidPhoneMessage pong = await client.ReceiveAsync();
        Assert.Equal((VoidPhoneMessageType.Pong, 12), (pong.Type, pong.Size));
        DateTimeOffset told = DateTimeOffset.UnixEpoch.AddTicks((long)(pong.UnixNanoseconds / 100));
        Assert.InRange(client.Clock.GetUtcNow() - told, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Find_node_returns_all_ten_known_nodes()
    {
        await using TestClient client = new(new DictionaryKith { Others = Ten }, Options);
        await client.SendAsync(Messages.Keyed(VoidPhoneMessageType.FindNode, "k"));
        IReadOnlyList<NodeEntry> nodes = NodesOf(await client.ReceiveAsync());
        Assert.Equal(Enumerable.Range(1, 10).Select(number => new NodeAddress(IPAddress.Parse($"192.0.2.{number}"), 8_000 + number)), nodes.Select(node => node.Address));
        Assert.Equal(10, nodes.Select(node => node.Id).Distinct().Count());
    }

    [Fact]
    public async Task Absent_value_is_answered_with_nodes_where_there_are_some_and_else_is_a_failure()
    {
        await using TestClient alone = new(new DictionaryKith(), Options);
        await alone.SendAsync(Messages.Get("k"), Messages.Keyed(VoidPhoneMessageType.FindNode, "k"));
        Assert.Equal(VoidPhoneMessageType.Failure, (await alone.ReceiveAsync()).Type);
        Assert.Equal(VoidPhoneMessageType.Failure, (await alone.ReceiveAsync()).Type);
        await using TestClient client = new(new DictionaryKith { Others = Ten }, Options);
        await client.SendAsync(Messages.Keyed(VoidPhoneMessageType.FindValue, "k"));
        Assert.Equal(10, NodesOf(await client.ReceiveAsync()).Count);
    }

    [Fact]
    public async Task Bootstrap_is_answered_with_real_peers_and_never_with_the_sender()
    {
        await using TestClient client = new(new DictionaryKith { Others = Ten }, Options);
        await client.SendAsync(Messages.Raw(659, "192.0.2.3:8003"u8.ToArray()));
        VoidPhoneMessage reply = await client.ReceiveAsync();
        Assert.Equal((VoidPhoneMessageType.BootstrapReply, 9), (reply.Type, reply.Addresses.Count));
        Assert.DoesNotContain(reply.Addresses, address => address.Port == 8_003);
        Assert.Contains(new NodeAddress(IPAddress.Parse("192.0.2.7"), 8_007), reply.Addresses);
    }

    [Fact]
    public async Task Answers_as_requests_and_broken_messages_end_the_connection_alone()
    {
        DictionaryKith kith = new() { Others = Ten };
        await using TestClient other = new(kith, Options);
        foreach (byte[] message in (byte[][])[Messages.Raw(652, new byte[32]), Messages.Raw(653, new byte[32]), Messages.Raw(655, new byte[8]), Messages.Raw(660, new byte[14]), Messages.Raw(660, new byte[8]), Messages.Raw(659)])
        {
            await using TestClient client = new(kith, Options);
            await client.SendAsync(message);
            Assert.NotEqual(VoidPhoneFault.None, await client.EndedAsync());
            Assert.Empty(await client.ReceiveAllAsync());
        }

        await other.SendAsync(Messages.Raw(654));
        Assert.Equal(VoidPhoneMessageType.Pong, (await other.ReceiveAsync()).Type);
    }

    [Fact]
    public async Task Value_too_long_for_the_trailing_zero_is_a_failure_and_counted()
    {
        DictionaryKith kith = new();
        await kith.PutAsync(VoidPhoneDesk.RecordKeyOf(Messages.Key("k")), new byte[VoidPhoneMessage.MaxPayloadBytes], null, TestContext.Current.CancellationToken);
        await using TestClient long14 = new(kith, Options);
        await long14.SendAsync(Messages.Get("k"));
        Assert.Equal(VoidPhoneMessageType.Failure, (await long14.ReceiveAsync()).Type);
        Assert.Equal(1, long14.Counters.ValuesTooLong);
        await using TestClient plain = new(kith);
        await plain.SendAsync(Messages.Get("k"));
        Assert.Equal(VoidPhoneMessage.MaxBytes, (await plain.ReceiveAsync()).Size);
    }

    private static IReadOnlyList<NodeEntry> NodesOf(VoidPhoneMessage answer)
    {
        Assert.Equal(VoidPhoneMessageType.Success, answer.Type);
        Assert.True(SuccessPayload.TryDecode(answer.Value.Span, out SuccessPayload? payload));
        Assert.True(payload.Value.IsEmpty);
        return payload.Nodes;
    }
}
