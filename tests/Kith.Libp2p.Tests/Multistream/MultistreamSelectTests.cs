using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Kith.Libp2p.Multistream;
using Kith.Libp2p.Tests.Transport;
using Kith.Libp2p.Transport;

namespace Kith.Libp2p.Tests.Multistream;

public sealed class MultistreamSelectTests
{
    private readonly ManualTime _time = new();
    private readonly MemoryStreamEnd _ours;
    private readonly MemoryStreamEnd _theirs;

    public MultistreamSelectTests() => (_ours, _theirs) = MemoryStreamEnd.CreatePair();

    [Fact]
    public async Task The_dialler_sends_header_and_proposal_in_one_write()
    {
        ValueTask<NegotiationResult> dialling = MultistreamSelect.DialAsync(_ours, ["/yamux/1.0.0"], _time);
        byte[] first = new byte[100];
        int length = await _theirs.ReadAsync(first);
        Assert.Equal("\u0013/multistream/1.0.0\n\r/yamux/1.0.0\n", Encoding.UTF8.GetString(first, 0, length));
        await _theirs.WriteAsync(first.AsMemory(0, length));
        Assert.Equal(NegotiationResult.Of("/yamux/1.0.0"), await dialling.Soon());
    }

    [Fact]
    public void Both_sides_agree_on_the_first_protocol_that_the_listener_speaks()
    {
        var protocols = ArbMap.Default.ArbFor<byte>().Generator.Select(value => $"/p/{value % 8}");
        Prop.ForAll(protocols.NonEmptyListOf().Select(list => list.Distinct().ToList()).ToArbitrary(), protocols.ListOf().ToArbitrary(), (proposed, spoken) =>
        {
            (MemoryStreamEnd a, MemoryStreamEnd b) = MemoryStreamEnd.CreatePair();
            ValueTask<NegotiationResult> listening = MultistreamSelect.ListenAsync(b, spoken.Contains, _time);
            NegotiationResult dialler = MultistreamSelect.DialAsync(a, proposed, _time).Soon().GetAwaiter().GetResult();
            a.Dispose();
            NegotiationResult listener = listening.Soon().GetAwaiter().GetResult();
            string? expected = proposed.FirstOrDefault(spoken.Contains);
            return dialler.Protocol == expected && listener.Protocol == expected &&
                (expected is not null || (dialler.Failure == NegotiationFailure.NoCommonProtocol && listener.Failure == NegotiationFailure.NoCommonProtocol));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Nothing_beyond_the_agreement_is_read()
    {
        await _theirs.WriteAsync(MultistreamLine.Encode(MultistreamLine.Header, "/echo/1"));
        await _theirs.WriteAsync("data at once"u8.ToArray());
        NegotiationResult result = await MultistreamSelect.ListenAsync(_ours, protocol => protocol == "/echo/1", _time).Soon();
        Assert.True(result.Agreed);
        byte[] rest = new byte[100];
        Assert.Equal("data at once", Encoding.UTF8.GetString(rest, 0, await _ours.ReadAsync(rest)));
    }

    [Fact]
    public async Task A_dialler_that_waits_for_the_header_before_it_proposes_is_served()
    {
        ValueTask<NegotiationResult> listening = MultistreamSelect.ListenAsync(_ours, protocol => protocol == "/echo/1", _time);
        await _theirs.WriteAsync(MultistreamLine.Encode(MultistreamLine.Header));
        (string? header, _) = await MultistreamLine.ReadAsync(_theirs, default).Soon();
        Assert.Equal(MultistreamLine.Header, header);
        await _theirs.WriteAsync(MultistreamLine.Encode("/echo/1"));
        (string? echo, _) = await MultistreamLine.ReadAsync(_theirs, default).Soon();
        Assert.Equal("/echo/1", echo);
        Assert.True((await listening.Soon()).Agreed);
    }

    public static TheoryData<string, byte[]> BadLines => new()
    {
        { "length 0", [0] },
        { "length 1,025", [0x81, 0x08] },
        { "varint of three bytes", [0x80, 0x80, 0x01] },
        { "varint not minimal", [0x81, 0x00] },
        { "no line feed", [3, (byte)'a', (byte)'b', (byte)'c'] },
        { "line feed within", [3, (byte)'a', (byte)'\n', (byte)'\n'] },
        { "not UTF-8", [3, 0xff, 0xfe, (byte)'\n'] },
    };

    [Theory]
    [MemberData(nameof(BadLines))]
    public async Task A_bad_line_ends_the_negotiation_on_either_side(string what, byte[] line)
    {
        await _theirs.WriteAsync(line);
        Assert.Equal(NegotiationFailure.Malformed, (await MultistreamSelect.ListenAsync(_ours, _ => true, _time).Soon()).Failure);

        (MemoryStreamEnd ours, MemoryStreamEnd theirs) = MemoryStreamEnd.CreatePair();
        await theirs.WriteAsync(line);
        Assert.True(NegotiationFailure.Malformed == (await MultistreamSelect.DialAsync(ours, ["/a"], _time).Soon()).Failure, what);
    }

    [Fact]
    public async Task A_line_of_the_full_length_is_read()
    {
        string longest = "/" + new string('x', MultistreamLine.MaxBytes - 2);
        await _theirs.WriteAsync(MultistreamLine.Encode(MultistreamLine.Header, longest));
        Assert.Equal(longest, (await MultistreamSelect.ListenAsync(_ours, _ => true, _time).Soon()).Protocol);
    }

    [Fact]
    public async Task Another_version_or_an_unasked_answer_is_unexpected()
    {
        await _theirs.WriteAsync(MultistreamLine.Encode("/multistream/2.0.0"));
        Assert.Equal(NegotiationFailure.UnexpectedLine, (await MultistreamSelect.ListenAsync(_ours, _ => true, _time).Soon()).Failure);

        (MemoryStreamEnd ours, MemoryStreamEnd theirs) = MemoryStreamEnd.CreatePair();
        await theirs.WriteAsync(MultistreamLine.Encode(MultistreamLine.Header, "/b"));
        Assert.Equal(NegotiationFailure.UnexpectedLine, (await MultistreamSelect.DialAsync(ours, ["/a"], _time).Soon()).Failure);
    }

    [Fact]
    public async Task Thirty_two_proposals_are_considered_and_no_more()
    {
        ValueTask<NegotiationResult> listening = MultistreamSelect.ListenAsync(_ours, protocol => protocol == "/33", _time);
        IEnumerable<string> proposals = Enumerable.Range(1, 33).Select(number => $"/{number}");
        await _theirs.WriteAsync(MultistreamLine.Encode([MultistreamLine.Header, .. proposals]));
        Assert.Equal(NegotiationFailure.TooManyProposals, (await listening.Soon()).Failure);
    }

    [Fact]
    public async Task A_byte_now_and_then_does_not_move_the_deadline()
    {
        Task<NegotiationResult> listening = MultistreamSelect.ListenAsync(_ours, _ => true, _time).AsTask();
        byte[] line = MultistreamLine.Encode(MultistreamLine.Header, "/a");
        for (int i = 0; i < 10; i++)
        {
            Assert.False(listening.IsCompleted);
            await _theirs.WriteAsync(line.AsMemory(i, 1));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(NegotiationFailure.TimedOut, (await listening.Soon()).Failure);
    }

    [Fact]
    public async Task An_end_within_the_exchange_is_a_value()
    {
        await _theirs.WriteAsync(MultistreamLine.Encode(MultistreamLine.Header).AsMemory(0, 5));
        await _theirs.DisposeAsync();
        Assert.Equal(NegotiationFailure.Closed, (await MultistreamSelect.ListenAsync(_ours, _ => true, _time).Soon()).Failure);
        Assert.Equal(NegotiationFailure.Closed, (await MultistreamSelect.DialAsync(_ours, ["/a"], _time).Soon()).Failure);
    }

    [Fact]
    public async Task The_callers_cancellation_is_thrown()
    {
        using var source = new CancellationTokenSource();
        Task<NegotiationResult> listening = MultistreamSelect.ListenAsync(_ours, _ => true, _time, source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening.Soon());
    }

    [Fact]
    public void Any_bytes_at_all_end_in_a_value()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            (MemoryStreamEnd ours, MemoryStreamEnd theirs) = MemoryStreamEnd.CreatePair();
            theirs.WriteAsync(bytes).AsTask().GetAwaiter().GetResult();
            theirs.Dispose();
            return !MultistreamSelect.ListenAsync(ours, _ => true, _time).Soon().GetAwaiter().GetResult().Agreed;
        }).QuickCheckThrowOnFailure();
    }
}
