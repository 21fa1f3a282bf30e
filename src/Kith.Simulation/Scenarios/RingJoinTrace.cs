using System;
using System.Collections.Generic;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Simulation.Network;

namespace Kith.Simulation.Scenarios;

/// <summary>
/// Sees a join scenario as dhtea would: its five message names, its trace lines, its counts. A request is counted once; its answer is part of
/// it, except that a grant and a commit tell the joiner its new neighbours.
/// </summary>
/// <param name="space">Where ids come from.</param>
/// <param name="print">Takes trace lines; null to count only.</param>
/// <param name="paint">Colours an id.</param>
internal sealed class RingJoinTrace(RingSpace space, Action<string>? print, Func<ulong, string> paint) : INetworkObserver
{
    /// <summary>Requests that dhtea has no name for: a joiner asks again that was told to wait, and pulls its range.</summary>
    public const string AskedAgain = "asked again";
    public const string Pages = "range pages";

    private readonly HashSet<ulong> _connecting = [];
    private readonly HashSet<ulong> _waiting = [];
    private long _now;

    /// <summary>Requests of joins, by name.</summary>
    public Dictionary<string, int> Counts { get; } = new(StringComparer.Ordinal) { ["connect"] = 0, ["connect_redirect"] = 0, ["change_neighbour"] = 0, ["new_neighbour"] = 0, ["success_join"] = 0, [Pages] = 0, [AskedAgain] = 0 };

    /// <summary>Reads the time, in microseconds.</summary>
    public Func<long> Now { get; set; } = () => 0;

    public void Sent(SimulatedHost from, SimulatedHost to, Request request, Reply? reply)
    {
        if (NameOf(from, request, reply, isSending: true) is not { } name)
            return;
        if (reply is null)
            Counts[name]++;
        if (reply?.Overlay is RingBusy)
            _waiting.Add(IdOf(to));
        if (name is AskedAgain or Pages)
            return;
        _now = Now() / RingJoinSetting.Unit;
        print?.Invoke($"[{_now}][{name}] {paint(IdOf(from))} -> {paint(IdOf(to))}");
    }

    public void Delivered(SimulatedHost from, SimulatedHost to, Request request, Reply? reply)
    {
        if (print is null || NameOf(from, request, reply, isSending: false) is not { } name || name is AskedAgain or Pages)
            return;
        _now = Now() / RingJoinSetting.Unit;
        ulong joiner = reply is null ? IdOf(from) : IdOf(to);
        string neighbour = reply is null ? paint(IdOf(from)) : reply.Overlay switch
        {
            RingGrant grant => paint(space.NumberOf(in grant.Predecessor.Id)),
            RingCommit { Predecessor: { } before } => paint(space.NumberOf(in before.Id)),
            _ => "None",
        };
        print($"[{_now}][{name}] {paint(IdOf(to))} <- {paint(IdOf(from))} content: node_to_connect: {paint(joiner)} neighbour: {neighbour}");
        if (reply?.Overlay is RingBusy && request is JoinRing)
            print($"[{_now}][CONNECTION QUEUE] {paint(IdOf(from))} has {paint(joiner)} in queue");
    }

    private string? NameOf(SimulatedHost from, Request request, Reply? reply, bool isSending)
    {
        if (reply is not null)
            return reply.Overlay is RingGrant or RingCommit ? "new_neighbour" : reply.Overlay is RingBusy && request is JoinRing ? "connect" : null;
        switch (request)
        {
            case PullRange:
                return Pages;
            case JoinRing when isSending && _waiting.Remove(IdOf(from)):
                return AskedAgain;
            case FindSuccessor find when find.Point == from.Contact.Id:
            case JoinRing:
                bool isFirst = isSending ? _connecting.Add(IdOf(from)) : request is FindSuccessor;
                return isFirst ? "connect" : "connect_redirect";
            case ConfirmJoin:
                return "new_neighbour";
            case RingNotify { Role: RingRole.Successor }:
                return "change_neighbour";
            case RingNotify { Role: RingRole.Predecessor } when _connecting.Remove(IdOf(from)):
                return "success_join";
            default:
                return null;
        }
    }

    private ulong IdOf(SimulatedHost host) => space.NumberOf(in host.Contact.Id);
}
