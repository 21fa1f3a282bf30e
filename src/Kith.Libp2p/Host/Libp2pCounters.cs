using System;
using System.Threading;
using Kith.Libp2p.Multistream;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Host;

/// <summary>What a host did and refused, since it was made. Read at any time, never reset.</summary>
internal sealed class Libp2pCounters
{
    private readonly long[] _dialFailures = new long[Enum.GetValues<ConnectFailure>().Length];
    private readonly long[] _acceptFailures = new long[Enum.GetValues<ConnectFailure>().Length];
    private readonly long[] _acceptRefusals = new long[Enum.GetValues<AcceptRefusal>().Length];
    private readonly long[] _streamFailures = new long[Enum.GetValues<NegotiationFailure>().Length];
    private long _dialled;
    private long _accepted;
    private long _identifyFailures;
    private long _refusedPings;
    private long _faults;

    /// <summary>What the muxers refused.</summary>
    public YamuxCounters Yamux { get; } = new();

    /// <summary>Connections that we dialled and got.</summary>
    public long Dialled => Volatile.Read(ref _dialled);

    /// <summary>Connections that peers dialled and got.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Peers that did not say who they are, or said it wrongly.</summary>
    public long IdentifyFailures => Volatile.Read(ref _identifyFailures);

    /// <summary>Ping streams beyond the limit.</summary>
    public long RefusedPings => Volatile.Read(ref _refusedPings);

    /// <summary>Exceptions that were caught at the top of a connection: each is a defect.</summary>
    public long Faults => Volatile.Read(ref _faults);

    /// <summary>Dials that failed for a reason.</summary>
    public long DialFailures(ConnectFailure reason) => Volatile.Read(ref _dialFailures[(int)reason]);

    /// <summary>Inbound connections that failed in their handshake for a reason.</summary>
    public long AcceptFailures(ConnectFailure reason) => Volatile.Read(ref _acceptFailures[(int)reason]);

    /// <summary>Inbound connections that were not even let begin.</summary>
    public long AcceptRefusals(AcceptRefusal reason) => Volatile.Read(ref _acceptRefusals[(int)reason]);

    /// <summary>Inbound streams whose protocol could not be agreed on.</summary>
    public long StreamFailures(NegotiationFailure reason) => Volatile.Read(ref _streamFailures[(int)reason]);

    internal void CountDialled() => Interlocked.Increment(ref _dialled);

    internal void CountAccepted() => Interlocked.Increment(ref _accepted);

    internal void CountIdentifyFailure() => Interlocked.Increment(ref _identifyFailures);

    internal void CountRefusedPing() => Interlocked.Increment(ref _refusedPings);

    internal void CountFault() => Interlocked.Increment(ref _faults);

    internal void CountDialFailure(ConnectFailure reason) => Interlocked.Increment(ref _dialFailures[(int)reason]);

    internal void CountAcceptFailure(ConnectFailure reason) => Interlocked.Increment(ref _acceptFailures[(int)reason]);

    internal void CountAcceptRefusal(AcceptRefusal reason) => Interlocked.Increment(ref _acceptRefusals[(int)reason]);

    internal void CountStreamFailure(NegotiationFailure reason) => Interlocked.Increment(ref _streamFailures[(int)reason]);
}
