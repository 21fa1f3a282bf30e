using System;

namespace Kith.Server.VoidPhone;

/// <summary>What a dialect allows a client to say, and what this side makes of the hints in a put.</summary>
internal static class VoidPhoneRules
{
    /// <summary>Whether a client may send this type.</summary>
    public static bool IsRequest(VoidPhoneMessageType type, VoidPhoneDialect dialect) => type switch
    {
        VoidPhoneMessageType.Put or VoidPhoneMessageType.Get => true,
        VoidPhoneMessageType.Ping or VoidPhoneMessageType.FindNode or VoidPhoneMessageType.FindValue or VoidPhoneMessageType.Store or VoidPhoneMessageType.Bootstrap =>
            dialect == VoidPhoneDialect.Dht14,
        _ => false,
    };

    /// <summary>How long a value lives: as long as asked, within the bounds. Nothing but the lower bound lengthens it.</summary>
    public static TimeSpan TimeToLive(ushort askedSeconds, TimeSpan least, TimeSpan most)
    {
        TimeSpan asked = TimeSpan.FromSeconds(askedSeconds);
        if (asked < least)
            return least;
        return asked > most ? most : asked;
    }

    /// <summary>
    /// How many durable copies the put waits for: as many as asked, but never fewer than the swarm's quorum, which reading relies upon, and
    /// never more than there are replicas. Copies go to all R replicas whatever was asked.
    /// </summary>
    public static int WriteQuorum(byte askedReplication, int quorum, int replicas) => Math.Clamp(askedReplication, quorum, replicas);
}
