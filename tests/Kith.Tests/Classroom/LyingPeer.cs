using System;
using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Kith.Classroom;
using Kith.Core.Clocks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Ring;
using Kith.Libp2p.Host;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Kademlia;
using Kith.Libp2p.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith.Tests.Classroom;

/// <summary>A peer that joins as it should and does all it should, except that it names peers as its successors that do not exist.</summary>
internal sealed class LyingPeer : IRequestHandler, IAsyncDisposable
{
    private readonly NodeIdentity _identity = NodeIdentity.Generate();
    private readonly NodeLoop _loop = new(Fail);
    private readonly ReplyPool _replies = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Libp2pHost _host;
    private readonly Libp2pPeerNetwork _network;
    private readonly ClassLine _line;
    private readonly RingPeerOptions _options;
    private readonly ImmutableArray<Contact> _ghosts;
    private readonly ClassProtocol _protocol;
    private ClassRing _ring = null!;
    private RingEntry _entry = null!;
    private FileCourier _courier = null!;

    public LyingPeer(RingPeerOptions options, params int[] ghosts)
    {
        LoopTime time = new(TimeProvider.System, _loop);
        _options = options;
        _ghosts = [.. Array.ConvertAll(ghosts, id => new Contact(new Core.Ids.PeerId([(byte)id, 1]), FileNumber.PlaceOf(id), options.AddressOf(id).Bytes))];
        _host = new Libp2pHost(_identity, new TcpTransport(), new HostOptions { ListenAddresses = [options.AddressOf(options.Id)] }, TimeProvider.System, NullLogger.Instance);
        KadOptions ring = new() { Protocol = "/kith/classroom/ring/1.0.0" };
        _network = new Libp2pPeerNetwork(_host, ring, RecordRules.Trusted, _replies, _loop, time, new SteadyClock(TimeProvider.System, RecordRules.Trusted.Limits.MaxClockSkew, RecordRules.Trusted.Limits.MaxTimeToLive), isServer: true, Fail, FileNumber.Space);
        _line = new ClassLine(_host, options, TimeProvider.System);
        _protocol = new ClassProtocol(_loop, options, TimeProvider.System, _ => { });
        _host.Handle(ClassMessage.Protocol, _protocol);
    }

    public async Task JoinAsync(int known)
    {
        await _host.StartAsync();
        await _loop.RunAsync(() => Build(new LoopTime(TimeProvider.System, _loop)));
        await _loop.RunAsync(() => _entry.JoinAsync(known, CancellationToken.None));
    }

    /// <summary>Sends a file of its folder to its successor as one that leaves does, or as the answer to a request that nobody passed to it.</summary>
    public Task<RingFileOutcome> SendAsync(FileNumber file, bool isToKeep) => _loop.RunAsync(() => _courier.SendAsync(_ring.Successors[0], file, isToKeep));

    public ValueTask<Reply> HandleAsync(Contact from, Request request, CancellationToken cancellation)
    {
        if (request is not RingQuery)
            return _ring.HandleAsync(from, request, cancellation);
        RingMember member = _ring.Member;
        Reply reply = _replies.Rent(ReplyOutcome.Answered);
        reply.Overlay = new RingSnapshot(member.Incarnation, member.Phase, member.Epoch, member.Predecessor, _ghosts);
        return new ValueTask<Reply>(reply);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.RunAsync(async () => await _network.DisposeAsync());
        await _host.DisposeAsync();
        _identity.Dispose();
        _stop.Dispose();
    }

    private static void Fail(Exception fault) => Assert.Fail(fault.ToString());

    private bool Build(LoopTime time)
    {
        Contact self = new(_host.Peer, FileNumber.PlaceOf(_options.Id), _options.AddressOf(_options.Id).Bytes);
        MemoryRecordStore records = new(RecordRules.Trusted, TimeProvider.System, new StoreQuota());
        RingOverlay overlay = new(self, _network, records, RecordRules.Trusted, new MemoryRingJournal(), time, new Random(1), new RingOptions { Space = FileNumber.Space }, _replies, Fail);
        _ring = new ClassRing(overlay, _replies, TimeSpan.FromSeconds(3), _ => Task.FromResult(true));
        FileShelf shelf = new(_options, time);
        _courier = new FileCourier(_ring, _line, shelf, _options, _ => { }, new TaskGroup(limit: 4, Fail), _stop.Token);
        PingBook pings = new(_ring, _line, _options, _ => { }, time, _stop.Token);
        MessageRoute route = new(_ring, _line, _options, _stop.Token);
        _protocol.Attach(_ring, new ClassDesk(_ring, route, shelf, _courier, pings, new HeardMessages(time, TimeSpan.FromSeconds(30)), _options, _ => { }), shelf);
        _entry = new RingEntry(_host, _ring, _line, _options, time);
        _network.Attach(this, static _ => { });
        return true;
    }
}
