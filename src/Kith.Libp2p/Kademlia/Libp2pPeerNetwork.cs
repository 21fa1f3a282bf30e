using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Clocks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Ring;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Host;
using Kith.Libp2p.Ring;

namespace Kith.Libp2p.Kademlia;

/// <summary>
/// The real network: a libp2p host seen as <see cref="IPeerNetwork"/>. Everything of the protocol happens on the node's loop; the host's
/// threads only carry bytes and bring what came here.
/// </summary>
internal sealed class Libp2pPeerNetwork : IPeerNetwork, IAsyncDisposable
{
    private readonly Libp2pHost _host;
    private readonly KadOptions _options;
    private readonly SynchronizationContext _loop;
    private readonly ContactBook _contacts = new();
    private readonly ContactFormat _format;
    private readonly KadClient _client;
    private readonly KadStreamProtocol _server;
    private readonly ITimer _trim;
    private Action<Contact>? _introduced;

    /// <param name="host">Not started yet, so that the first who calls learns of our protocol; this object does not own it.</param>
    /// <param name="options">The protocol id and its bounds.</param>
    /// <param name="rules">What a received record means.</param>
    /// <param name="replies">The loop's pool.</param>
    /// <param name="loop">The node's one logical thread.</param>
    /// <param name="time">The loop's time.</param>
    /// <param name="clock">Told what the wall clocks of others show.</param>
    /// <param name="isServer">Whether we answer requests, and say so.</param>
    /// <param name="onFault">Told of defects, each of which costs one request.</param>
    /// <param name="ring">The circle of a ring's members, whose protocol is spoken then; null for Kademlia.</param>
    public Libp2pPeerNetwork(
        Libp2pHost host, KadOptions options, RecordRules rules, ReplyPool replies, SynchronizationContext loop, TimeProvider time,
        SteadyClock clock, bool isServer, Action<Exception> onFault, RingSpace? ring = null)
    {
        _host = host;
        _options = options;
        _loop = loop;
        _format = new ContactFormat(ring);
        KadCodec kademlia = new(new KadDecoder(_contacts, rules, time, _format), _format);
        IMessageCodec codec = ring is null ? kademlia : new RingCodec(_contacts, kademlia, _format);
        _client = new KadClient(host, options, codec, _contacts, replies, Counters, time, clock, onFault);
        _server = new KadStreamProtocol(options, codec, _contacts, Counters, loop, time, host.Scopes);
        host.PeerIdentified += OnIdentified;
        if (isServer)
            host.Handle(options.Protocol, _server);
        _trim = time.CreateTimer(static client => ((KadClient)client!).Trim(), _client, options.KeepIdle, options.KeepIdle);
    }

    public KadCounters Counters { get; } = new();

    /// <summary>Has both sides of the protocol tell how long their requests take. On the node's loop only.</summary>
    public void Measure(Action<Request, ReplyOutcome, TimeSpan> asked, Action<Request, TimeSpan> served) => (_client.Asked, _server.Served) = (asked, served);

    public void Send(Contact peer, Request request, IReplyInbox inbox, int slot) => _client.Send(peer, request, inbox, slot);

    /// <summary>Begins to answer, and to tell of servers that introduce themselves. Called once, last in composition.</summary>
    public void Attach(IRequestHandler handler, Action<Contact> introduced)
    {
        _introduced = introduced;
        _server.Attach(handler);
        foreach (PeerConnection connection in _host.Connections)
            OnIdentified(connection);
    }

    /// <summary>A contact for a peer at addresses that the user or a saved table gave, and at a place where that does not follow from its name.</summary>
    public Contact ContactOf(PeerId peer, ReadOnlyMemory<byte>[] addresses, Identifier? place = null) =>
        _contacts.Introduced(peer, addresses, place, _contacts.FailureDomainOf(peer));

    public async ValueTask DisposeAsync()
    {
        await _trim.DisposeAsync();
        _host.PeerIdentified -= OnIdentified;
        _client.Dispose();
    }

    private void OnIdentified(PeerConnection connection)
    {
        // Where places are given out, identify does not tell the peer's: it says so itself in what it asks.
        if (!_format.HasPlaces && connection.Identify?.Protocols.Contains(_options.Protocol) == true)
            _loop.Post(_ => Introduce(connection.Peer, connection.ListenAddresses, connection.Identify.FailureDomain), null);
    }

    private void Introduce(PeerId peer, IReadOnlyList<Multiaddress> announced, string? failureDomain)
    {
        List<ReadOnlyMemory<byte>> addresses = [];
        foreach (Multiaddress address in announced)
        {
            if (addresses.Count < KadLimits.MaxAddressesPerPeer && address.IsDialable && address.Bytes.Length <= KadLimits.MaxAddressBytes)
                addresses.Add(address.Bytes);
        }

        if (addresses.Count > 0)
            _introduced?.Invoke(_contacts.Introduced(peer, [.. addresses], failureDomain: failureDomain));
    }
}
