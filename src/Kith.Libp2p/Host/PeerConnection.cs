using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Libp2p.Admission;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Identify;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Multistream;
using Kith.Libp2p.Scopes;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Host;

/// <summary>A connection to a peer whose identity has been proved.</summary>
internal sealed class PeerConnection
{
    private readonly TimeProvider _time;
    private long _framesSeen;
    private int _pingStreams;
    private int _pushStreams;

    /// <summary>A connection over a session that has not been started.</summary>
    public PeerConnection(
        PublicKey remoteKey, Multiaddress remoteAddress, bool isOutbound, Func<PeerConnection, YamuxSession> makeSession, TimeProvider time)
    {
        _time = time;
        RemoteKey = remoteKey;
        RemoteAddress = remoteAddress;
        IsOutbound = isOutbound;
        OpenedAt = IdleSince = time.GetInstant();
        Session = makeSession(this);
    }

    /// <summary>How far the peer's admission is.</summary>
    public AdmissionState Admission { get; } = new();

    /// <summary>What proofs of the swarm's secret speak of on this connection; null where none are asked for.</summary>
    public AdmissionTranscript? Transcript { get; init; }

    /// <summary>How fast its requests are answered. On the node's loop only.</summary>
    public RequestPace Pace { get; } = new();

    /// <summary>What the peer has, over all its connections.</summary>
    public required PeerScope Scope { get; init; }

    /// <summary>Who is at the other end.</summary>
    public PeerId Peer => RemoteKey.Peer;

    /// <summary>That peer's key.</summary>
    public PublicKey RemoteKey { get; }

    /// <summary>The other end's address as the transport sees it; of an inbound connection it is not one to dial.</summary>
    public Multiaddress RemoteAddress { get; }

    /// <summary>Whether we dialled.</summary>
    public bool IsOutbound { get; }

    /// <summary>When the connection came to be.</summary>
    public Instant OpenedAt { get; }

    /// <summary>What the peer says of itself; null until it has.</summary>
    public IdentifyMessage? Identify { get; private set; }

    /// <summary>Where the peer says it can be dialled: from its signed record if it sent a valid one, else from its bare claim.</summary>
    public IReadOnlyList<Multiaddress> ListenAddresses { get; private set; } = [];

    /// <summary>The muxer.</summary>
    public YamuxSession Session { get; }

    /// <summary>Whether new streams may be opened.</summary>
    public bool IsUsable => Session.TakesNewStreams;

    /// <summary>Since when no data has come, as of the last <see cref="ObserveUse"/>.</summary>
    internal Instant IdleSince { get; private set; }

    /// <summary>When the connection is closed at the latest because another replaces it.</summary>
    internal Instant DrainedAt { get; set; } = Instant.Never;

    /// <summary>Opens a stream and agrees on its protocol, in one round trip.</summary>
    public async ValueTask<OpenedStream> OpenStreamAsync(string protocol, CancellationToken cancellation = default)
    {
        if (Session.TryOpenStream() is not { } stream)
            return new OpenedStream(null, NegotiationFailure.Closed);
        NegotiationResult result;
        try
        {
            result = await MultistreamSelect.DialAsync(stream, [protocol], _time, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            stream.Reset();
            throw;
        }

        if (result.Agreed)
            return new OpenedStream(stream, NegotiationFailure.None);
        stream.Reset();
        return new OpenedStream(null, result.Failure);
    }

    /// <summary>Takes note of what the peer says of itself.</summary>
    internal void Learn(IdentifyMessage identify)
    {
        bool vouched = PeerRecord.TryOpen(identify.SignedPeerRecord.Span, out PeerRecord? record) && record.Peer == Peer;
        ListenAddresses = vouched ? record!.Addresses : identify.ListenAddresses;
        Identify = identify;
    }

    /// <summary>Notes whether data came since the last call.</summary>
    internal void ObserveUse(Instant now)
    {
        long frames = Session.DataFrames;
        if (frames != _framesSeen)
            IdleSince = now;
        _framesSeen = frames;
    }

    /// <summary>Counts a ping stream in; false when the peer has enough of them.</summary>
    internal bool TryEnterPing(int limit)
    {
        if (Interlocked.Increment(ref _pingStreams) <= limit)
            return true;
        LeavePing();
        return false;
    }

    /// <summary>Lets one identify push in at a time.</summary>
    internal bool TryEnterPush() => Interlocked.CompareExchange(ref _pushStreams, 1, 0) == 0;

    /// <summary>The push is over.</summary>
    internal void LeavePush() => Volatile.Write(ref _pushStreams, 0);

    /// <summary>Counts a ping stream out.</summary>
    internal void LeavePing() => Interlocked.Decrement(ref _pingStreams);
}
