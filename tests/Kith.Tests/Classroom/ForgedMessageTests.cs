using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Kith.Classroom;
using Kith.Core.Clocks;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Ring;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Host;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Kademlia;
using Kith.Libp2p.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith.Tests.Classroom;

/// <summary>A stranger with a key of its own among the peers of a classroom: whose number a message bears is checked against who TLS says sent it.</summary>
public sealed class ForgedMessageTests : IAsyncLifetime
{
    private readonly int _portBase = FreePorts.Of(0, 1, 2);
    private readonly List<RingPeer> _peers = [];
    private readonly NodeIdentity _identity = NodeIdentity.Generate();
    private readonly NodeLoop _loop = new(fault => Assert.Fail(fault.ToString()));
    private Libp2pHost _host = null!;
    private Libp2pPeerNetwork _network = null!;
    private ClassLine _line = null!;

    public async ValueTask InitializeAsync()
    {
        _host = new Libp2pHost(_identity, new TcpTransport(), new HostOptions(), TimeProvider.System, NullLogger.Instance);
        KadOptions options = new() { Protocol = "/kith/classroom/ring/1.0.0" };
        _network = new Libp2pPeerNetwork(_host, options, RecordRules.Trusted, new ReplyPool(), _loop, new LoopTime(TimeProvider.System, _loop), new SteadyClock(TimeProvider.System, RecordRules.Trusted.Limits.MaxClockSkew, RecordRules.Trusted.Limits.MaxTimeToLive), isServer: false, fault => Assert.Fail(fault.ToString()), FileNumber.Space);
        _line = new ClassLine(_host, new RingPeerOptions { Id = 77, PortBase = _portBase }, TimeProvider.System);
        await _host.StartAsync();
        for (int id = 0; id < 3; id++)
            _peers.Add(await RingPeer.StartAsync(new RingPeerOptions { Id = id, PortBase = _portBase, PingInterval = TimeSpan.FromSeconds(30) }));
        await Task.WhenAll(_peers.ConvertAll(peer => peer.SetUpAsync((peer.Id + 1) % 3, (peer.Id + 2) % 3)));
        for (int looks = 0; looks < 1_000 && (await _peers[2].GetViewAsync()).FirstPredecessor is null; looks++)
            await Task.Yield();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RingPeer peer in _peers)
            await peer.DisposeAsync();
        await _loop.RunAsync(async () => await _network.DisposeAsync());
        await _host.DisposeAsync();
        _identity.Dispose();
    }

    [Fact]
    public async Task Forged_joins_and_quits_are_refused_and_the_ring_stays_as_it_was()
    {
        Contact victim = await ReachAsync(1);
        Contact target = await ReachAsync(0);
        Contact impostor = new(_host.Peer, FileNumber.PlaceOf(1), [Address(9).Bytes]);
        RingSnapshot gone = new(1, RingPhase.Gone, 1, target, [await ReachAsync(2)]);
        foreach (RingRequest forged in (RingRequest[])
        [
            new JoinRing(impostor, 1), // The stranger's name, a number that is taken.
            new RingNotify(impostor, RingRole.Departing, gone, []),
            new LeaveRing(impostor, 1),
            new JoinRing(victim, 1), // The victim's own name, which TLS gives the lie.
            new RingNotify(victim, RingRole.Departing, gone, []),
            new RingNotify(victim, RingRole.Predecessor, gone, []),
            new ConfirmLeave(victim, new FencingToken(1, 1), target),
        ])
        {
            Reply reply = await _loop.RunAsync(async () => await _network.RequestAsync(target, forged));
            Assert.True(reply.Outcome != ReplyOutcome.Answered || reply.Overlay is RingRefusal, $"{forged.GetType().Name} as {(forged.Sender.Equals(victim) ? "the victim" : "an impostor")}: {reply.Outcome} {reply.Overlay}");
        }

        foreach (RingPeer peer in _peers)
            Assert.Equal([(peer.Id + 1) % 3, (peer.Id + 2) % 3], (await peer.GetViewAsync()).Successors);
    }

    [Fact]
    public async Task Messages_in_anothers_number_or_name_and_files_that_nobody_asked_for_are_refused()
    {
        Contact victim = await ReachAsync(1);
        Contact target = await ReachAsync(0);
        Contact impostor = new(_host.Peer, FileNumber.PlaceOf(1), [Address(1).Bytes]);
        Contact stranger = new(_host.Peer, FileNumber.PlaceOf(77), [Address(77).Bytes]);
        Assert.True(FileNumber.TryParse("0001", out FileNumber file));
        Assert.Equal(ClassAnswerKind.Refused, await AnswerAsync(target, new ClassMessage { Kind = ClassMessageKind.Ping, Sender = impostor }));
        Assert.Equal(ClassAnswerKind.Refused, await AnswerAsync(target, new ClassMessage { Kind = ClassMessageKind.Departure, Sender = impostor, Subject = victim }));
        Assert.Equal(ClassAnswerKind.Refused, await AnswerAsync(target, new ClassMessage { Kind = ClassMessageKind.Departure, Sender = stranger, Subject = victim }));
        Assert.Null(await AnswerAsync(target, new ClassMessage { Kind = ClassMessageKind.Departure, Sender = victim, Subject = victim }));
        Assert.Equal(ClassAnswerKind.Refused, await AnswerAsync(target, new ClassMessage { Kind = ClassMessageKind.File, Sender = stranger, File = file, Length = 5 }));
        Assert.Equal(ClassAnswerKind.Refused, await AnswerAsync(target, new ClassMessage { Kind = ClassMessageKind.File, Sender = stranger, File = file, Length = 5, HasFile = true }));
        Assert.Equal(ClassAnswerKind.Done, await AnswerAsync(target, new ClassMessage { Kind = ClassMessageKind.Ping, Sender = stranger }));
    }

    [Fact]
    public async Task Messages_that_send_a_peer_to_a_strange_port_are_not_answered()
    {
        Contact target = await ReachAsync(0);
        Contact self = new(_host.Peer, FileNumber.PlaceOf(77), [Address(77).Bytes]);
        Contact strange = new(_host.Peer, FileNumber.PlaceOf(77), [Address(78).Bytes]);
        Contact twice = new(_host.Peer, FileNumber.PlaceOf(77), [Address(77).Bytes, Address(78).Bytes]);
        Assert.True(FileNumber.TryParse("0256", out FileNumber file)); // Falls to the one that is asked.
        foreach (Contact elsewhere in (Contact[])[strange, twice])
        {
            Assert.Null(await AnswerAsync(target, new ClassMessage { Kind = ClassMessageKind.Ping, Sender = elsewhere }));
            Assert.Null(await AnswerAsync(target, new ClassMessage { Kind = ClassMessageKind.Request, Sender = self, Origin = elsewhere, File = file }));
            Assert.Null(await AnswerAsync(target, new ClassMessage { Kind = ClassMessageKind.Departure, Sender = self, Subject = elsewhere }));
        }

        Assert.Equal(ClassAnswerKind.NoFile, await AnswerAsync(target, new ClassMessage { Kind = ClassMessageKind.Request, Sender = self, Origin = self, File = file }));
    }

    private async Task<ClassAnswerKind?> AnswerAsync(Contact target, ClassMessage message) =>
        (await _line.AskAsync(target, message, TimeSpan.FromSeconds(10), CancellationToken.None))?.Answer;

    private Multiaddress Address(int id) => Multiaddress.FromEndPoint(new IPEndPoint(IPAddress.Loopback, _portBase + id));

    private async Task<Contact> ReachAsync(int id)
    {
        DialResult dialled = await _host.ConnectAsync(Address(id));
        return new Contact(dialled.Connection!.Peer, FileNumber.PlaceOf(id), Address(id).Bytes);
    }
}
