using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Admission;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Libp2p.Admission;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Host;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Multistream;
using Kith.Libp2p.Tests.Host;
using Kith.Libp2p.Tests.Transport;
using Kith.Libp2p.Tls;
using Kith.Libp2p.Transport;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Tests.Admission;

/// <summary>Who knows the swarm's secret belongs to it; who does not is refused everything.</summary>
public sealed class AdmissionTests
{
    private static readonly SwarmSecret Secret = SwarmSecret.Create();

    private readonly ManualTime _time = new();
    private readonly MemoryTransport _network = new();

    [Fact]
    public async Task Members_meet_and_learn_of_each_other()
    {
        await using TestHost a = await StartAsync(Member());
        await using TestHost b = await StartAsync(Member());
        PeerConnection connection = await a.ConnectAsync(b);
        Assert.True((await connection.OpenStreamAsync(Echo.ProtocolId).Soon()).Opened);
        await Patience.Until(() => a.Identified.Count == 1 && b.Identified.Count == 1);
        Assert.Equal(1, b.Counters.Accepted);
    }

    public static TheoryData<string> Strangers => ["no secret", "another secret", "another swarm"];

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Member_refuses_a_stranger_who_dials(string who)
    {
        await using TestHost member = await StartAsync(Member());
        await using TestHost stranger = await StartAsync(Stranger(who));
        DialResult result = await stranger.Host.GetConnectionAsync(member.Contact).Soon();
        if (result.Connection is { } connection)
            Assert.False((await connection.OpenStreamAsync(Echo.ProtocolId).Soon()).Opened); // Without a secret of its own, it thinks itself connected.
        else
            Assert.Equal(ConnectFailure.NotAdmitted, result.Failure);
        await Patience.Until(() => member.Counters.AcceptFailures(ConnectFailure.NotAdmitted) == 1);
        Assert.Empty(member.Host.Connections);
        Assert.Empty(member.Identified);
        Assert.Empty(stranger.Identified); // Not even who the member is.
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Member_refuses_a_stranger_whom_it_dialled(string who)
    {
        await using TestHost member = await StartAsync(Member());
        await using TestHost stranger = await StartAsync(Stranger(who));
        Assert.Equal(ConnectFailure.NotAdmitted, (await member.Host.GetConnectionAsync(stranger.Contact).Soon()).Failure);
        Assert.Empty(member.Host.Connections);
        Assert.Empty(member.Identified);
    }

    [Fact]
    public async Task Who_shows_nothing_is_hung_up_on_and_holds_the_place_of_a_handshake_until_then()
    {
        await using TestHost member = await StartAsync(Member());
        using NodeIdentity identity = NodeIdentity.Generate();
        YamuxSession session = await MuxAsync(member, identity);
        await Patience.Until(() => member.Host.Scopes.Peers == 1);
        Assert.Empty(member.Host.Connections);
        for (int seconds = 0; !session.Completion.IsCompleted && seconds < 100_000; seconds++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await session.Completion.Soon();
        await Patience.Until(() => member.Counters.AcceptFailures(ConnectFailure.NotAdmitted) == 1 && member.Host.Scopes.Peers == 0);
    }

    [Fact]
    public async Task Proof_that_is_passed_on_over_another_connection_is_none()
    {
        await using TestHost listener = await StartAsync(Member());
        await using TestHost dialler = await StartAsync(Member());
        using NodeIdentity identity = NodeIdentity.Generate();
        Relay relay = new(await MuxAsync(listener, identity), _time);
        await using ITransportListener middle = await _network.ListenAsync(new IPEndPoint(IPAddress.Loopback, 4_999), default);
        Task<YamuxSession> accepted = AcceptAsync(middle, identity, relay);
        Contact contact = new(identity.Peer, [Multiaddress.Parse("/ip4/127.0.0.1/tcp/4999").Bytes]);
        Assert.Equal(ConnectFailure.NotAdmitted, (await dialler.Host.GetConnectionAsync(contact).Soon()).Failure);
        await accepted.Soon();
        Assert.True(relay.Bytes > AdmissionMessage.PartBytes); // The messages did go through.
        await Patience.Until(() => listener.Counters.AcceptFailures(ConnectFailure.NotAdmitted) == 1);
    }

    [Fact]
    public async Task Work_is_asked_for_and_checked_over_the_peer_id()
    {
        const int difficulty = 2;
        using NodeIdentity worker = NodeIdentity.Generate();
        using NodeIdentity idler = NodeIdentity.Generate();
        ulong work = ProofOfWork.Find(PeerIdText.Format(worker.Peer), difficulty, default);
        await using TestHost a = await StartAsync(new AdmissionOptions { Difficulty = difficulty, Work = work }, worker);
        using NodeIdentity other = NodeIdentity.Generate();
        await using TestHost b = await StartAsync(
            new AdmissionOptions { Difficulty = difficulty, Work = ProofOfWork.Find(PeerIdText.Format(other.Peer), difficulty, default) }, other);
        await using TestHost c = await StartAsync(new AdmissionOptions { Difficulty = difficulty, Work = work + 1 }, idler);
        await a.ConnectAsync(b);
        Assert.Equal(ConnectFailure.NotAdmitted, (await c.Host.GetConnectionAsync(b.Contact).Soon()).Failure);
        Assert.Equal(ConnectFailure.NotAdmitted, (await a.Host.GetConnectionAsync(c.Contact).Soon()).Failure);
    }

    [Fact]
    public async Task Peer_id_that_does_not_solve_the_puzzle_is_refused_by_both_ends()
    {
        const int bits = 6;
        AdmissionOptions asked = new() { PuzzleBits = bits };
        using NodeIdentity solver = NodeIdentity.Generate(bits, default);
        using NodeIdentity another = NodeIdentity.Generate(bits, default);
        NodeIdentity lazy = NodeIdentity.Generate();
        while (StaticPuzzle.IsSolved(lazy.Peer, bits))
            lazy = NodeIdentity.Generate();
        await using TestHost a = await StartAsync(asked, solver);
        await using TestHost b = await StartAsync(asked, another);
        await using TestHost c = await StartAsync(AdmissionOptions.Open, lazy);
        await a.ConnectAsync(b);
        Assert.Equal(ConnectFailure.Puzzle, (await a.Host.GetConnectionAsync(c.Contact).Soon()).Failure);
        await c.Host.GetConnectionAsync(a.Contact).Soon();
        await Patience.Until(() => a.Counters.AcceptFailures(ConnectFailure.Puzzle) == 1);
    }

    [Fact]
    public void Puzzle_counts_the_zero_bits_of_the_hash_of_the_identifier()
    {
        using NodeIdentity identity = NodeIdentity.FromSeed(new byte[NodeIdentity.SeedBytes]);
        byte[] hash = System.Security.Cryptography.SHA256.HashData(System.Security.Cryptography.SHA256.HashData(identity.Peer.Span));
        int zeros = System.Numerics.BitOperations.LeadingZeroCount(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash));
        Assert.True(StaticPuzzle.IsSolved(identity.Peer, zeros));
        Assert.False(StaticPuzzle.IsSolved(identity.Peer, zeros + 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Secret_of_another_form_is_refused_and_a_secret_is_never_shown(string text)
    {
        Assert.Equal(KithErrorCode.InvalidConfiguration, Assert.Throws<KithException>(() => SwarmSecret.Parse(text)).Code);
        Assert.Equal(Secret.Bytes, SwarmSecret.Parse(Secret.Reveal()).Bytes);
        Assert.DoesNotContain(Secret.Reveal(), $"{Secret}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0a0100")]
    [InlineData("1a0100")]
    [InlineData("ff")]
    public void Message_with_a_part_of_another_length_is_none(string hex) => Assert.False(AdmissionMessage.TryParse(Convert.FromHexString(hex), out _));

    private static AdmissionOptions Member() => new() { Swarm = "lab", Secret = Secret };

    private static AdmissionOptions Stranger(string who) => who switch
    {
        "no secret" => AdmissionOptions.Open,
        "another secret" => new AdmissionOptions { Swarm = "lab", Secret = SwarmSecret.Create() },
        _ => new AdmissionOptions { Swarm = "other", Secret = Secret },
    };

    private Task<TestHost> StartAsync(AdmissionOptions admission, NodeIdentity? identity = null) =>
        TestHost.StartAsync(_network, _time, new HostOptions { Admission = admission }, identity);

    private async Task<YamuxSession> MuxAsync(TestHost host, NodeIdentity identity)
    {
        TransportConnection wire = await _network.DialAsync(host.EndPoint, default);
        Assert.True((await MultistreamSelect.DialAsync(wire.Stream, [TlsUpgrade.ProtocolId], _time).Soon()).Agreed);
        SecureChannel channel = await TlsUpgrade.DialAsync(wire.Stream, new TlsIdentity(identity, _time), host.Host.Peer, default).Soon();
        YamuxSession session = new(channel.Stream, true, _ => Task.CompletedTask, YamuxOptions.Default, _time, new YamuxCounters());
        session.Start();
        return session;
    }

    /// <summary>Takes a connection as a host would, but says nothing of its own.</summary>
    private async Task<YamuxSession> AcceptAsync(ITransportListener listener, NodeIdentity identity, Relay relay)
    {
        TransportConnection wire = (await listener.AcceptAsync(default))!;
        Assert.True((await MultistreamSelect.ListenAsync(wire.Stream, protocol => protocol == TlsUpgrade.ProtocolId, _time)).Agreed);
        SecureChannel channel = await TlsUpgrade.AcceptAsync(wire.Stream, new TlsIdentity(identity, _time), default);
        YamuxSession session = new(channel.Stream, false, relay.ServeAsync, YamuxOptions.Default, _time, new YamuxCounters());
        session.Start();
        return session;
    }

    /// <summary>Passes the messages of one connection on to another, both ways.</summary>
    private sealed class Relay(YamuxSession onward, TimeProvider time)
    {
        private int _bytes;

        public int Bytes => Volatile.Read(ref _bytes);

        public async Task ServeAsync(YamuxStream stream)
        {
            Assert.True((await MultistreamSelect.ListenAsync(stream, protocol => protocol == AdmissionExchange.ProtocolId, time)).Agreed);
            YamuxStream further = onward.TryOpenStream()!;
            Assert.True((await MultistreamSelect.DialAsync(further, [AdmissionExchange.ProtocolId], time)).Agreed);
            await Task.WhenAll(CopyAsync(stream, further), CopyAsync(further, stream));
        }

        private async Task CopyAsync(YamuxStream from, YamuxStream to)
        {
            byte[] buffer = new byte[1_024];
            int received;
            while ((received = await from.ReceiveAsync(buffer, Instant.Never)) > 0)
            {
                Interlocked.Add(ref _bytes, received);
                await to.SendAsync(buffer.AsMemory(0, received));
            }

            to.Reset();
        }
    }
}
