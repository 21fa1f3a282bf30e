using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Invariants;

/// <summary>Who truly owns a point of a ring, as an observer of the whole world sees it.</summary>
internal static class TrueSuccessor
{
    /// <summary>The live node that follows a point.</summary>
    public static Contact Of(World world, in Identifier point)
    {
        (Contact? first, Contact? next) = (null, null);
        foreach (SimulatedNode node in world.Nodes)
        {
            Contact contact = node.Host.Contact;
            if (!node.Host.IsAlive)
                continue;
            if (first is null || contact.Id < first.Id)
                first = contact;
            if (contact.Id >= point && (next is null || contact.Id < next.Id))
                next = contact;
        }

        return next ?? first!;
    }
}
