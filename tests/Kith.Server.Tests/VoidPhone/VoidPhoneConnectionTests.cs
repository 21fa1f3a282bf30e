using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Server.VoidPhone;

namespace Kith.Server.Tests.VoidPhone;

public class VoidPhoneConnectionTests
{
    [Fact]
    public async Task Put_is_not_answered_and_the_get_after_it_has_the_bare_value()
    {
        await using TestClient client = new(new DictionaryKith());
        await client.SendAsync(Messages.Put("k", "bernd"), Messages.Get("k"));
        await client.EndAsync();
        VoidPhoneMessage answer = Assert.Single(await client.ReceiveAllAsync());
        Assert.Equal((VoidPhoneMessageType.Success, "bernd", 41), (answer.Type, Messages.Text(answer.Value), answer.Size));
        Assert.Equal(Messages.Key("k"), answer.Key.ToArray());
        Assert.Equal(VoidPhoneFault.None, await client.EndedAsync());
    }

    [Fact]
    public async Task Absent_key_is_a_failure_that_names_it()
    {
        await using TestClient client = new(new DictionaryKith());
        await client.SendAsync(Messages.Get("nothing"));
        VoidPhoneMessage answer = await client.ReceiveAsync();
        Assert.Equal((VoidPhoneMessageType.Failure, 36), (answer.Type, answer.Size));
        Assert.Equal(Messages.Key("nothing"), answer.Key.ToArray());
    }

    [Fact]
    public async Task What_concerns_one_key_happens_in_order_though_all_is_sent_at_once()
    {
        await using TestClient client = new(new DictionaryKith());
        List<byte[]> requests = [Messages.Get("k")];
        for (int number = 0; number < 200; number++)
            requests.AddRange([Messages.Put("k", $"{number}"), Messages.Get("k")]);
        await client.SendAsync([.. requests]);
        await client.EndAsync();
        List<VoidPhoneMessage> answers = await client.ReceiveAllAsync();
        Assert.Equal(VoidPhoneMessageType.Failure, answers[0].Type);
        Assert.Equal(Enumerable.Range(0, 200).Select(number => $"{number}"), answers.Skip(1).Select(answer => Messages.Text(answer.Value)));
    }

    [Fact]
    public async Task Bytes_may_come_one_at_a_time()
    {
        await using TestClient client = new(new DictionaryKith());
        foreach (byte one in (byte[])[.. Messages.Put("k", "slow"), .. Messages.Get("k")])
            await client.SendAsync([one]);
        Assert.Equal("slow", Messages.Text((await client.ReceiveAsync()).Value));
    }

    [Fact]
    public async Task Largest_value_the_size_field_allows_comes_back_whole()
    {
        await using TestClient client = new(new DictionaryKith());
        byte[] value = new byte[VoidPhoneMessage.MaxPutValueBytes];
        new Random(1).NextBytes(value);
        await client.SendAsync(Messages.Put(Messages.Key("large"), value), Messages.Get("large"));
        Assert.True((await client.ReceiveAsync()).Value.Span.SequenceEqual(value));
    }

    [Fact]
    public async Task Requests_under_way_are_bounded_and_all_are_answered_in_the_end()
    {
        TaskCompletionSource gate = new();
        await using TestClient client = new(new DictionaryKith { Gate = gate.Task }, new VoidPhoneOptions { MaxInFlight = 8 });
        await client.SendAsync([.. Enumerable.Range(0, 100).Select(number => Messages.Get($"{number}"))]);
        await UntilAsync(() => client.Counters.Requests == 8);
        Assert.Equal(8, client.Connection.InFlight);
        gate.SetResult();
        await client.EndAsync();
        Assert.Equal(100, (await client.ReceiveAllAsync()).Select(answer => Messages.Text(answer.Key)).Distinct().Count());
    }

    [Fact]
    public async Task Requests_of_all_connections_together_are_bounded_too()
    {
        TaskCompletionSource gate = new();
        DictionaryKith kith = new() { Gate = gate.Task };
        VoidPhoneOptions options = new() { MaxRequests = 3 };
        await using TestClient first = new(kith, options);
        await using TestClient second = new(kith, options, desk: first.Desk);
        await first.SendAsync(Messages.Get("a"), Messages.Get("a"), Messages.Get("b"), Messages.Get("c"));
        await UntilAsync(() => first.Connection.InFlight == 4);
        await second.SendAsync(Messages.Get("d"));
        await UntilAsync(() => second.Connection.InFlight == 1);
        Assert.Equal(2, first.Counters.Requests); // The second of one key waits for the first, and has its place.
        gate.SetResult();
        for (int answers = 0; answers < 4; answers++)
            await first.ReceiveAsync();
        Assert.Equal(VoidPhoneMessageType.Failure, (await second.ReceiveAsync()).Type);
    }

    [Fact]
    public async Task Request_that_takes_too_long_is_a_failure()
    {
        await using TestClient client = new(new DictionaryKith { Gate = new TaskCompletionSource().Task });
        await client.SendAsync(Messages.Get("k"));
        await UntilAsync(() =>
        {
            client.Clock.Advance(new VoidPhoneOptions().OperationTimeout + TimeSpan.FromSeconds(1));
            return client.Counters.Failures == 1;
        });
        Assert.Equal(VoidPhoneMessageType.Failure, (await client.ReceiveAsync()).Type);
    }

    [Theory]
    [InlineData(652)]
    [InlineData(653)]
    [InlineData(654)]
    [InlineData(655)]
    [InlineData(656)]
    [InlineData(658)]
    public async Task What_is_no_request_of_the_dialect_ends_the_connection(int type)
    {
        byte[] message = type switch
        {
            654 => Messages.Raw(654),
            655 => Messages.Raw(655, new byte[8]),
            658 => Messages.Put(Messages.Key("k"), "v"u8.ToArray(), type: VoidPhoneMessageType.Store),
            _ => Messages.Raw(type, new byte[32]),
        };
        await AssertEndsAsync(VoidPhoneFault.NotARequest, message);
    }

    [Fact]
    public Task Bootstrap_reply_sent_as_a_request_ends_its_connection_and_nothing_else() =>
        AssertEndsAsync(VoidPhoneFault.NotARequest, Messages.Raw(660, [0, 0, 0, 0, 0, 0, 0, 0, .. "1.2.3.4:9"u8])[..]);

    [Fact]
    public Task Eighteen_bytes_of_bootstrap_reply_hurt_nobody() => AssertEndsAsync(VoidPhoneFault.WrongAddress, Messages.Raw(660, new byte[14]));

    [Fact]
    public Task Size_below_the_header_ends_the_connection() => AssertEndsAsync(VoidPhoneFault.SizeBelowHeader, [0, 3]);

    [Fact]
    public Task Unknown_type_ends_the_connection() => AssertEndsAsync(VoidPhoneFault.UnknownType, Messages.Raw(999));

    [Fact]
    public Task Empty_value_ends_the_connection() => AssertEndsAsync(VoidPhoneFault.EmptyValue, Messages.Raw(650, new byte[36]));

    [Fact]
    public async Task End_inside_a_message_is_counted_as_such()
    {
        await using TestClient client = new(new DictionaryKith());
        await client.SendAsync(Messages.Get("k")[..20]);
        await client.EndAsync();
        Assert.Equal(VoidPhoneFault.Truncated, await client.EndedAsync());
    }

    [Fact]
    public async Task Message_that_trickles_in_has_one_deadline_for_all_its_bytes()
    {
        await using TestClient client = new(new DictionaryKith(), new VoidPhoneOptions { MessageTimeout = TimeSpan.FromMinutes(1) }, isPaced: true);
        byte[] message = Messages.Get("k");
        for (int sent = 0; sent < message.Length - 1 && !client.Served.IsCompleted; sent++)
        {
            await client.SendAsync([message[sent]]);
            await LookAsync();
            client.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(VoidPhoneFault.MessageTimeout, await client.EndedAsync());
    }

    [Fact]
    public async Task Silent_connection_ends_after_the_idle_time_but_not_while_it_waits_for_an_answer()
    {
        TaskCompletionSource gate = new();
        VoidPhoneOptions options = new() { IdleTimeout = TimeSpan.FromMinutes(1), OperationTimeout = TimeSpan.FromHours(1) };
        await using TestClient client = new(new DictionaryKith { Gate = gate.Task }, options);
        await client.SendAsync(Messages.Get("k"));
        await UntilAsync(() => client.Counters.Requests == 1);
        client.Clock.Advance(TimeSpan.FromMinutes(2));
        gate.SetResult();
        Assert.Equal(VoidPhoneMessageType.Failure, (await client.ReceiveAsync()).Type);
        await UntilAsync(() =>
        {
            client.Clock.Advance(TimeSpan.FromMinutes(2)); // More than once: the server may be slow to begin waiting.
            return client.Served.IsCompleted;
        });
        Assert.Equal(VoidPhoneFault.IdleTimeout, await client.EndedAsync());
    }

    [Fact]
    public async Task Client_that_does_not_read_holds_a_bounded_memory_and_is_left_after_a_while()
    {
        VoidPhoneOptions options = new() { MaxInFlight = 4 };
        await using TestClient client = new(new DictionaryKith(), options, pipeBytes: 100_000);
        await client.SendAsync(Messages.Put(Messages.Key("k"), new byte[60_000]));
        await client.SendAsync([.. Enumerable.Repeat(Messages.Get("k"), 50)]);
        await UntilAsync(() => client.Connection.InFlight == 4);
        await UntilAsync(() =>
        {
            client.Clock.Advance(options.WriteTimeout + TimeSpan.FromSeconds(1));
            return client.Served.IsCompleted;
        });
        Assert.Equal(VoidPhoneFault.SlowReader, await client.EndedAsync());
        Assert.InRange(client.Counters.Requests, 4, 12);
    }

    [Fact]
    public async Task Messages_beyond_the_rate_end_the_connection_and_those_before_are_answered()
    {
        await using TestClient client = new(new DictionaryKith(), new VoidPhoneOptions { RequestsPerSecond = 1, BurstSize = 20 });
        await client.SendAsync([.. Enumerable.Range(0, 25).Select(number => Messages.Get($"{number}"))]);
        Assert.Equal(VoidPhoneFault.RateLimited, await client.EndedAsync());
        Assert.Equal(20, (await client.ReceiveAllAsync()).Count);
    }

    [Fact]
    public async Task Stopping_answers_what_was_taken_up_and_takes_up_no_more()
    {
        TaskCompletionSource gate = new();
        await using TestClient client = new(new DictionaryKith { Gate = gate.Task });
        await client.SendAsync(Messages.Get("k"));
        await UntilAsync(() => client.Counters.Requests == 1);
        client.Stop();
        gate.SetResult();
        Assert.Equal(VoidPhoneMessageType.Failure, (await client.ReceiveAsync()).Type);
        Assert.Equal(VoidPhoneFault.None, await client.EndedAsync());
    }

    [Theory]
    [InlineData(0, 1, 1, null)]
    [InlineData(1, 0, 1, null)]
    [InlineData(3_600, 4, 3_600, 4)]
    [InlineData(65_535, 255, 7_200, 5)]
    public async Task Life_and_copies_are_what_the_put_asks_for_within_the_bounds(int seconds, byte replication, int given, int? quorum)
    {
        DictionaryKith kith = new();
        await using TestClient client = new(kith, new VoidPhoneOptions { MaxTimeToLive = TimeSpan.FromHours(2) });
        await client.SendAsync(Messages.Put("k", "v", (ushort)seconds, replication));
        await client.EndAsync();
        await client.EndedAsync();
        Assert.Equal(new PutOptions { TimeToLive = TimeSpan.FromSeconds(given), WriteQuorum = quorum }, kith.LastPut);
    }

    [Fact]
    public async Task Shortest_life_is_an_option()
    {
        DictionaryKith kith = new();
        await using TestClient client = new(kith, new VoidPhoneOptions { MinTimeToLive = TimeSpan.FromMinutes(5) });
        await client.SendAsync(Messages.Put("k", "v", seconds: 1));
        await client.EndAsync();
        await client.EndedAsync();
        Assert.Equal(TimeSpan.FromMinutes(5), kith.LastPut!.TimeToLive);
    }

    private static async Task AssertEndsAsync(VoidPhoneFault fault, byte[] message)
    {
        DictionaryKith kith = new();
        await using TestClient other = new(kith);
        await using TestClient client = new(kith);
        await client.SendAsync(Messages.Put("k", "v"), Messages.Get("k"), message, Messages.Get("k"));
        Assert.Equal(fault, await client.EndedAsync());
        Assert.Single(await client.ReceiveAllAsync());
        await other.SendAsync(Messages.Get("k"));
        Assert.Equal("v", Messages.Text((await other.ReceiveAsync()).Value));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int look = 0; look < 4_000 && !condition(); look++)
            await LookAsync();
        Assert.True(condition(), "The condition never came to hold.");
    }

    // What other threads do raises no event; they get the processor, and the next look is soon.
    private static async Task LookAsync()
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        await timer.WaitForNextTickAsync();
    }
}
