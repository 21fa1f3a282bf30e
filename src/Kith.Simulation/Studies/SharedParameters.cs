using System;
using System.Collections.Generic;
using Kith.Simulation.Churn;
using Kith.Simulation.Network;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Studies;

/// <summary>Parameters that scenarios have in common, and what they are turned into.</summary>
internal static class SharedParameters
{
    public const string Seed = "seed";
    public const string Nodes = "nodes";
    public const string Overlay = "overlay";
    public const string K = "k";
    public const string Alpha = "alpha";
    public const string Lookups = "lookups";
    public const string MessageSample = "messageSample";
    public const string NodeSample = "nodeSample";
    public const string Events = "events";
    public const string Session = "session";
    public const string Away = "away";
    public const string Leaves = "leavesPercent";
    public const string ForEver = "forEver";

    private const string Latency = "latency";
    private const string Loss = "lossPercent";
    private const string Unreachable = "unreachablePercent";
    private const string RequestTimeout = "timeoutSeconds";
    private const string LateAfter = "lateSeconds";
    private const string PartitionAt = "partitionAtSeconds";
    private const string PartitionFor = "partitionSeconds";
    private const string PartitionShare = "partitionPercent";

    /// <summary>Every scenario has these.</summary>
    public static IReadOnlyList<Parameter> Recording { get; } =
    [
        Parameter.Whole(Seed, 1, 0, long.MaxValue, "The seed of everything random."),
        Parameter.Whole(MessageSample, 100, 0, 1_000_000_000, "messages.csv has every so manyth request; 0 for none."),
        Parameter.Whole(NodeSample, 10, 0, 1_000_000_000, "nodes.csv has every so manyth node; 0 for none."),
        Parameter.Flag(Events, preset: false, "Whether every message goes into events.jsonl, a line each time it is sent, arrives or fails."),
    ];

    /// <summary>How messages travel.</summary>
    public static IReadOnlyList<Parameter> Travelling { get; } =
    [
        Parameter.Text(Latency, "plane", LatencyComplaint, $"How long messages take: {LatencyText.Forms}."),
        Parameter.Number(Loss, 0, 0, 100, "Percent of messages that are lost."),
        Parameter.Number(Unreachable, 0, 0, 100, "Percent of nodes that nobody can reach."),
        Parameter.Number(RequestTimeout, 3, 0.001, 3_600, "How long a request waits for its answer."),
        Parameter.Number(LateAfter, 1, 0.001, 3_600, "After how long without an answer a lookup asks somebody else beside."),
        Parameter.Number(PartitionAt, 0, 0, 1e9, "When the network falls in two."),
        Parameter.Number(PartitionFor, 0, 0, 1e9, "For how long; 0 for never."),
        Parameter.Number(PartitionShare, 50, 0, 100, "Percent of nodes that are then cut off from the others."),
        .. ConnectionParameters.All,
    ];

    /// <summary>Who comes and goes.</summary>
    public static IReadOnlyList<Parameter> Staying(string session) =>
    [
        Parameter.Text(Session, session, text => SpellComplaint(text, "forever"), $"How long nodes stay: ipfs, kad, mainline, {SpellText.Forms}; forever for no churn."),
        Parameter.Text(Away, "like the session", text => SpellComplaint(text, "like the session"), $"How long they stay away, in the same forms; like the session by default."),
        Parameter.Number(Leaves, 0, 0, 100, "Percent of sessions that end in good order."),
        Parameter.Flag(ForEver, preset: false, "Whether who goes is gone for ever, and somebody new comes in its place with an empty disk."),
    ];

    /// <summary>The names of those.</summary>
    public static string[] WhoStays { get; } = [Session, Away, Leaves, ForEver];

    /// <summary>Which overlay; for scenarios that run on either.</summary>
    public static Parameter EitherOverlay { get; } = Parameter.Choice(Overlay, "kademlia", ["kademlia", "ring"], "Over what.");

    public static Parameter NodesOf(int preset, int most) => Parameter.Whole(Nodes, preset, 2, most, "Nodes of the world.");

    public static Parameter LookupsOf(int preset) => Parameter.Whole(Lookups, preset, 1, 10_000_000, "Lookups made.");

    /// <summary>The overlay of a scenario that has <see cref="EitherOverlay"/>.</summary>
    public static OverlayKind OverlayOf(ParameterValues values) => values.Text(Overlay) == "ring" ? OverlayKind.Ring : OverlayKind.Kademlia;

    /// <summary>The network model of a scenario that has <see cref="Travelling"/>.</summary>
    public static NetworkModel NetworkOf(ParameterValues values) => new()
    {
        Latency = LatencyText.Parse(values.Text(Latency))!,
        Connections = ConnectionParameters.ModelOf(values),
        Classes = ConnectionParameters.ClassesOf(values),
        Loss = values.Share(Loss),
        UnreachableShare = values.Share(Unreachable),
        RequestTimeout = values.Seconds(RequestTimeout),
        LateAfter = values.Seconds(LateAfter),
        Partitions = values.Number(PartitionFor) > 0 ? [new NetworkPartition(values.Seconds(PartitionAt), values.Seconds(PartitionFor), values.Share(PartitionShare))] : [],
    };

    /// <summary>The churn model of a scenario that has <see cref="Staying"/>; null for none.</summary>
    public static ChurnModel? ChurnOf(ParameterValues values)
    {
        if (values.Text(Session) == "forever")
            return null;
        Spell session = SpellOf(values.Text(Session))!;
        return new ChurnModel { Session = session, Away = SpellOf(values.Text(Away)) ?? session, LeaveShare = values.Share(Leaves), IsForEver = values.Flag(ForEver) };
    }

    /// <summary>What is wrong with the text of a latency model; null when nothing is.</summary>
    public static string? LatencyComplaint(string text) => Complaint(() => LatencyText.Parse(text) is not null, $"give {LatencyText.Forms}.");

    private static string? SpellComplaint(string text, string otherwise) =>
        text == otherwise ? null : Complaint(() => SpellOf(text) is not null, $"give ipfs, kad, mainline, {otherwise}, {SpellText.Forms}.");

    private static Spell? SpellOf(string text) => text switch
    {
        "ipfs" => ChurnModel.Ipfs.Session,
        "kad" => ChurnModel.Kad.Session,
        "mainline" => ChurnModel.Mainline.Session,
        _ => SpellText.Parse(text),
    };

    /// <summary>What is wrong with a text: nothing when it was read, what its numbers are outside of, or the forms it should have.</summary>
    public static string? Complaint(Func<bool> isRead, string otherwise)
    {
        try
        {
            return isRead() ? null : otherwise;
        }
        catch (ArgumentOutOfRangeException wrong)
        {
            return WrongValue.TextOf(wrong);
        }
    }
}
